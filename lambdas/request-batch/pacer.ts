import type { Clock } from '../../core/ports/clock';

/** Requests per second that are gained every second. */
const GAINED_PER_SECOND = 1;
/** What a refusal leaves of the rate. */
const KEPT_PART = 0.7;
/** Slow enough to be no burden, often enough to notice that the service takes requests again. */
const PER_SECOND_MIN = 0.5;

/**
 * The rate at which a function starts jobs: it falls by a factor when the service refuses one, and rises by a constant
 * every second, up to what is configured. Those who share a limit come to share it evenly in this way. All requests under
 * way wait in one line.
 */
export class Pacer {
  #perSecond: number;
  #changedAtMs: number;
  #slowedAtMs = Number.NEGATIVE_INFINITY;
  #lastTurnMs = Number.NEGATIVE_INFINITY;
  #line: Promise<void> = Promise.resolve();

  constructor(
    private readonly perSecondMax: number,
    private readonly clock: Clock,
  ) {
    this.#perSecond = perSecondMax;
    this.#changedAtMs = this.#nowMs();
  }

  /** Wait for the time of the next request. @param isOver tells that nothing is to be requested: the turn is given away at once */
  turn(isOver: () => boolean = () => false): Promise<void> {
    this.#line = this.#line.then(() => (isOver() ? undefined : this.#wait()));
    return this.#line;
  }

  /** The service has refused a request. What was asked at an earlier rate says nothing of the present one. */
  refused(askedAtMs: number): void {
    if (askedAtMs < this.#slowedAtMs) return;
    const least = Math.min(PER_SECOND_MIN, this.perSecondMax);
    this.#perSecond = Math.max(least, this.#rateNow() * KEPT_PART);
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
