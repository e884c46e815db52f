import type { Clock } from '../ports/clock';

/** Increase of the rate per second, in requests per second. */
const GAINED_PER_SECOND = 1;
/** Factor by which a refusal reduces the rate. */
const REFUSAL_FACTOR = 0.7;
/** Lowest rate: slow enough not to burden the service, fast enough to notice that it accepts requests again. */
const PER_SECOND_MIN = 0.5;

/**
 * The rate at which a function starts jobs: it falls by a factor when the service refuses one, and rises by a constant
 * every second, up to the configured rate. In this way functions that share a limit come to share it evenly. All
 * requests wait in one queue.
 */
export class Pacer {
  #perSecond: number;
  #changedAtMs: number;
  #slowedAtMs = Number.NEGATIVE_INFINITY;
  #lastTurnMs = Number.NEGATIVE_INFINITY;
  #queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly perSecondMax: number,
    private readonly clock: Clock,
  ) {
    this.#perSecond = perSecondMax;
    this.#changedAtMs = this.#nowMs();
  }

  /**
   * Wait for the time of the next request. @param isOver whether nothing more is to be requested, in which case the
   * wait ends at once
   */
  turn(isOver: () => boolean = () => false): Promise<void> {
    this.#queue = this.#queue.then(() => (isOver() ? undefined : this.#wait()));
    return this.#queue;
  }

  /**
   * Reduce the rate after a refusal. One of a request made before the last reduction says nothing about the current
   * rate.
   */
  noteRefusal(requestedAtMs: number): void {
    if (requestedAtMs < this.#slowedAtMs) return;
    const least = Math.min(PER_SECOND_MIN, this.perSecondMax);
    this.#perSecond = Math.max(least, this.#rateNow() * REFUSAL_FACTOR);
    this.#changedAtMs = this.#nowMs();
    this.#slowedAtMs = this.#changedAtMs;
  }

  #rateNow(): number {
    const seconds = (this.#nowMs() - this.#changedAtMs) / 1000;
    return Math.min(this.perSecondMax, this.#perSecond + GAINED_PER_SECOND * seconds);
  }

  async #wait(): Promise<void> {
    const waitMs = this.#lastTurnMs + 1000 / this.#rateNow() - this.#nowMs();
    if (waitMs > 0) await this.clock.sleep(waitMs);
    this.#lastTurnMs = this.#nowMs();
  }

  #nowMs(): number {
    return this.clock.now().getTime();
  }
}
