import type { Clock } from '../../ports/clock';

/** For what follows the last part. */
const MARGIN_MS = 30_000;

/** Tells whether a function has time for another part: twice what the slowest one took so far, and some to end in order. */
export class PartTime {
  #slowestMs = 0;
  #begunAtMs: number;

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly remainingMs: () => number,
  ) {
    this.#begunAtMs = this.#nowMs();
  }

  /** A part is done, and the next one begins. */
  lap(): void {
    const nowMs = this.#nowMs();
    this.#slowestMs = Math.max(this.#slowestMs, nowMs - this.#begunAtMs);
    this.#begunAtMs = nowMs;
  }

  isShort(): boolean {
    return this.remainingMs() < 2 * this.#slowestMs + MARGIN_MS;
  }

  #nowMs(): number {
    return this.clock.now().getTime();
  }
}
