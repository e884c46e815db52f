import { VirtualClock, type VirtualClockOptions } from './clock/virtual-clock';

/** The saved time is ahead by this much, so that a clock at real speed saves once per second. */
const AHEAD_MS = 1000;

/**
 * A clock that saves a future time before it returns a time later than the saved one. A process that continues from the saved
 * time, even after a kill, never sees time go backwards.
 */
export class SavedClock extends VirtualClock {
  #savedMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  /** @param save saves a virtual time synchronously; does not throw */
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

  /** Close the clock and save the current time; later values of `now()` are not saved. */
  override close(): void {
    super.close();
    if (!this.#closed) this.save(super.now());
    this.#closed = true;
  }
}
