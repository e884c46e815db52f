import type { Clock } from '../../ports/clock';

/** Time reserved for the work after the last part, in milliseconds. */
const MARGIN_MS = 30_000;

/** Decides whether a function has time for another part: twice as long as the slowest one so far, plus a margin. */
export class PartTime {
  #slowestMs = 0;
  #begunAtMs: number;

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly remainingMs: () => number,
  ) {
    this.#begunAtMs = this.#nowMs();
  }

  /** Mark the end of one part and the beginning of the next. */
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
