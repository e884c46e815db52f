import { VirtualClock, type VirtualClockOptions } from './clock/virtual-clock';

/** How far the saved time is ahead, so that a clock at real speed saves once a second. */
const AHEAD_MS = 1000;

/**
 * A clock that saves a time not yet reached before it tells a later one than it saved before: whoever goes on from the
 * saved time, even after a kill, never sees time go backwards.
 */
export class SavedClock extends VirtualClock {
  #savedMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  /** @param save keeps a virtual time, at once; does not throw */
  constructor(
    options: VirtualClockOptions,
    private readonly save: (virtualTimeMs: number) => void,
  ) {
    super(options);
  }

  override now(): number {
    const nowMs = super.now();
    if (nowMs > this.#savedMs && !this.#closed) {
      this.#savedMs = nowMs + AHEAD_MS;
      this.save(this.#savedMs);
    }
    return nowMs;
  }

  /** Saves the time itself; what `now()` tells afterwards is not saved. */
  override close(): void {
    super.close();
    if (!this.#closed) this.save(super.now());
    this.#closed = true;
  }
}
