import type { RetentionReport } from '../../contracts/backup-run';
import type { WrittenArchive } from '../../contracts/snapshot';
import { type KnownLock, lockReason } from '../../vault-lock/known-lock';
import { isoUntil, lockedUntilMs } from '../../vault-lock/lock-terms';
import { oldEnoughAtMs } from './deletion-status';
import type { Garbage } from './garbage';

export type Sums = Pick<RetentionReport, 'deleted' | 'waiting' | 'locked' | 'refused' | 'foreign'>;

/** Sums up the archives that no snapshot needs, by what happens to them. */
export class GarbageSums {
  readonly #deleted = { archives: 0, bytes: 0 };
  readonly #waiting = { archives: 0, bytes: 0 };
  readonly #locked = { archives: 0, bytes: 0 };
  readonly #refused = { archives: 0, bytes: 0 };
  readonly #foreign = { archives: 0, bytes: 0 };
  #untilMs: number | undefined;
  #lockedUntilMs = Number.NEGATIVE_INFINITY;
  #lockReason = '';
  #reason: string | undefined;

  constructor(private readonly minimumAgeDays: number) {}

  addDeleted({ sizeBytes }: Pick<WrittenArchive, 'sizeBytes'>): void {
    add(this.#deleted, sizeBytes);
  }

  addWaiting({ sizeBytes, createdAt }: Pick<WrittenArchive, 'sizeBytes' | 'createdAt'>): void {
    add(this.#waiting, sizeBytes);
    this.#untilMs = Math.max(this.#untilMs ?? 0, oldEnoughAtMs(createdAt, this.minimumAgeDays));
  }

  addLocked({ sizeBytes, createdAt }: Pick<WrittenArchive, 'sizeBytes' | 'createdAt'>, lock: KnownLock): void {
    add(this.#locked, sizeBytes);
    const untilMs = lockedUntilMs(lock.terms, createdAt);
    if (untilMs <= this.#lockedUntilMs) return;
    this.#lockedUntilMs = untilMs;
    this.#lockReason = lockReason(lock);
  }

  addRefused({ sizeBytes, refusal }: Pick<Garbage, 'sizeBytes' | 'refusal'>): void {
    add(this.#refused, sizeBytes);
    this.#reason ??= refusal;
  }

  addForeign({ sizeBytes }: Pick<WrittenArchive, 'sizeBytes'>): void {
    add(this.#foreign, sizeBytes);
  }

  /**
   * `until`: time at which the last waiting archive reaches the minimum age, or the lock lets go of the last locked one.
   * `reason`: that of the first refusal, or of the lock that keeps an archive longest.
   */
  get sums(): Sums {
    const until = this.#untilMs === undefined ? null : new Date(this.#untilMs).toISOString();
    return {
      deleted: { ...this.#deleted },
      waiting: { ...this.#waiting, until },
      locked:
        this.#locked.archives === 0
          ? undefined
          : { ...this.#locked, until: isoUntil(this.#lockedUntilMs) ?? null, reason: this.#lockReason },
      refused: { ...this.#refused, reason: this.#reason ?? null },
      ...(this.#foreign.archives > 0 && { foreign: { ...this.#foreign } }),
    };
  }
}

function add(sum: { archives: number; bytes: number }, sizeBytes: number): void {
  sum.archives += 1;
  sum.bytes += sizeBytes;
}
