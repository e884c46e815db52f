import { TextList } from '../../collections/text-list';
import { ReadChargedClass } from '../../contracts/tier';
import type { OutOfReach } from './out-of-reach';

/** Why an object that claims to be the expected one could not be verified. */
export type Unproven = 'archived' | 'too large' | 'no time' | 'denied';

const REASONS: Record<Unproven, string> = {
  archived:
    'says that it is this, but no record tells its checksum, and S3 keeps it in an archive class, where it cannot be read. Restore it in S3 for some ' +
    'days and run again, or delete it to have it retrieved again',
  'too large':
    'says that it is this, but no record tells its checksum, and it is too large to be read back. Delete it, or name another destination, to have it ' +
    'retrieved again',
  'no time':
    'says that it is this, but no record tells its checksum, and there was no time to read it back. Run again: what was read back is on record',
  denied:
    'may be this, but S3 does not let it be looked at (s3:GetObject, and kms:Decrypt with the key that it is encrypted with; ' +
    'or it is encrypted with a key of the customer, SSE-C). Allow that and run again, or delete it to have it retrieved again',
};

/** Reason for an archive that is neither requested nor verified, and what to do about it. */
export const unprovenReason = (key: string, why: Unproven) => `what lies at ${key} ${REASONS[why]}`;

/** Reason for a present archive that is not copied to its name in the run, and what to do about it. */
export const ARCHIVED_REASON =
  'it lies at this key in an archive class of S3, out of which nothing is copied. Restore it in S3 for some days and run ' +
  'again with --rename';

/** A verified object of an archive. */
export interface ProvenObject {
  key: string;
  crc32: number;
  /** Whether the archive would have another name in this run. */
  isElsewhere: boolean;
  /** Whether it can be read, and therefore copied, without a restore in S3. */
  isReadable: boolean;
  /** Its class if reading it is charged for. */
  readChargedClass?: ReadChargedClass | undefined;
}

interface PresentEnd {
  outcome: 'present';
  isElsewhere?: true;
  reason?: string;
}

/** Stored properties of a proven object, as bits. */
const PROVEN = 1;
const ELSEWHERE = 2;
const ARCHIVED = 4;

/**
 * The archives of a plan, or objects of a restore, that are not requested: those that are at the destination and
 * verified, and those for which an object there claims to be the expected one.
 */
export class PresentArchives {
  readonly #present: Uint8Array;
  readonly #crc32s: Uint32Array;
  /** Keys of archives that are not at their planned key, and for each archive the position of its key, from 1. */
  readonly #otherKeys = new TextList();
  readonly #otherKeyOf: Uint32Array;
  /** For each archive, the class of its object if reading it is charged for, as a position from 1. */
  readonly #chargedClasses: Uint8Array;
  readonly #unproven = new Map<number, { key: string; why: Unproven }>();
  /** Number of verified archives, and their bytes. */
  archives = 0;
  bytes = 0;
  /** Number of verified archives that have other names than those of the run. */
  elsewhere = 0;
  /** Number of unproven archives, and their bytes. */
  unproven = 0;
  unprovenBytes = 0;
  /** The other archives that are on record at keys where nothing may be looked at. */
  outOfReach: OutOfReach = { archives: 0, prefix: '' };

  /** @param isRenaming whether verified archives with other names are copied to the names of the run */
  constructor(
    count: number,
    readonly isRenaming = false,
  ) {
    this.#present = new Uint8Array(count);
    this.#otherKeyOf = new Uint32Array(count);
    this.#crc32s = new Uint32Array(count);
    this.#chargedClasses = new Uint8Array(count);
  }

  /** Whether an archive is at the destination, proven or not, so that it is not requested. */
  has(archive: number): boolean {
    return this.#present[archive] !== 0 || this.#unproven.has(archive);
  }

  add(archive: number, sizeBytes: number, plannedKey: string, object: ProvenObject): void {
    if (this.has(archive)) return;
    const { key, crc32, isElsewhere, isReadable, readChargedClass: from } = object;
    this.#present[archive] = PROVEN | (isElsewhere ? ELSEWHERE : 0) | (isReadable ? 0 : ARCHIVED);
    this.archives++;
    this.bytes += sizeBytes;
    if (isElsewhere) this.elsewhere++;
    if (from) this.#chargedClasses[archive] = ReadChargedClass.options.indexOf(from) + 1;
    this.#crc32s[archive] = crc32;
    if (key !== plannedKey) this.#otherKeyOf[archive] = this.#otherKeys.add(key) + 1;
  }

  addUnproven(archive: number, sizeBytes: number, key: string, why: Unproven): void {
    if (this.has(archive)) return;
    this.#unproven.set(archive, { key, why });
    this.unproven++;
    this.unprovenBytes += sizeBytes;
  }

  /** Key of a present archive, if it is not the planned one. */
  keyOf(archive: number): string | undefined {
    const unproven = this.#unproven.get(archive);
    if (unproven) return unproven.key;
    const other = this.#otherKeyOf[archive] as number;
    return other > 0 ? this.#otherKeys.at(other - 1) : undefined;
  }

  /** Key and CRC32 of the object that is copied to the archive's planned key; undefined when none is. */
  copyOf(archive: number): { key: string; crc32: number } | undefined {
    if (!this.isRenaming || this.#present[archive] !== (PROVEN | ELSEWHERE)) return undefined;
    return { key: this.keyOf(archive) as string, crc32: this.#crc32s[archive] as number };
  }

  /**
   * CRC32 of the verified object of an archive, and its key, if that is not the planned one; undefined when there is none that can
   * be read, or it stays under another name than that of the run.
   */
  sourceOf(archive: number): { key: string | undefined; crc32: number } | undefined {
    const state = this.#present[archive] as number;
    if ((state & PROVEN) === 0 || (state & ARCHIVED) !== 0) return undefined;
    if ((state & ELSEWHERE) !== 0 && !this.isRenaming) return undefined;
    return { key: this.keyOf(archive), crc32: this.#crc32s[archive] as number };
  }

  /** Class of the verified object of an archive if reading it is charged for. */
  readChargedClassOf(archive: number): ReadChargedClass | undefined {
    return ReadChargedClass.options[(this.#chargedClasses[archive] as number) - 1];
  }

  /** Number of archives that are copied to their planned keys. */
  get renamed(): number {
    return this.isRenaming ? this.elsewhere - this.notRenamed : 0;
  }

  /** Number of archives that would be renamed, but are in an archive class of S3. */
  get notRenamed(): number {
    if (!this.isRenaming) return 0;
    return this.#present.reduce((sum, state) => sum + (state === (PROVEN | ELSEWHERE | ARCHIVED) ? 1 : 0), 0);
  }

  /** Outcome of an archive that is neither requested nor copied. */
  endOf(archive: number): PresentEnd | { outcome: 'unproven'; reason: string } {
    const unproven = this.#unproven.get(archive);
    if (unproven) return { outcome: 'unproven', reason: unprovenReason(unproven.key, unproven.why) };
    const state = this.#present[archive] as number;
    if ((state & ELSEWHERE) === 0) return { outcome: 'present' };
    const isNotRenamed = this.isRenaming && (state & ARCHIVED) !== 0;
    return { outcome: 'present', isElsewhere: true, ...(isNotRenamed && { reason: ARCHIVED_REASON }) };
  }
}
