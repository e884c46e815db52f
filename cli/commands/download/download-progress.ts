import { formatBar, formatPercent } from '../../format/bar';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { Pace, remainingMs } from '../../run/pace';
import { progressView } from '../../run/progress-view';
import { describeTimes } from '../../run/times';
import type { Terminal } from '../../terminal/terminal';

const REDRAW_MS = 250;
const BAR_COLUMNS = 30;

/** The progress of a download as it is shown. */
export class DownloadProgress {
  readonly #view;
  readonly #pace = new Pace();
  readonly #startedAtMs = performance.now();
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #bytes = 0;
  #objects = 0;

  constructor(
    terminal: Terminal,
    private readonly totals: { objects: number; bytes: number },
  ) {
    this.#view = progressView(terminal);
  }

  addBytes(bytes: number): void {
    this.#bytes += bytes;
    this.#show('downloading');
  }

  addObject(): void {
    this.#objects += 1;
    this.#show('downloading');
  }

  end(): void {
    this.#show('downloaded');
  }

  #show(status: 'downloading' | 'downloaded'): void {
    const nowMs = performance.now();
    if (status === 'downloading' && nowMs - this.#shownAtMs < REDRAW_MS) return;
    this.#shownAtMs = nowMs;
    this.#pace.add({ atMs: nowMs, bytes: this.#bytes });
    const { objects, bytes } = this.totals;
    const amount = `${formatBytes(this.#bytes)} of ${formatBytes(bytes)}, ${formatCount(this.#objects)} of ${countOf(objects, 'object')}`;
    const times = describeTimes({
      elapsedMs: nowMs - this.#startedAtMs,
      remainingMs: status === 'downloaded' ? undefined : this.#remainingMs(),
    });
    this.#view.show({
      status,
      settled: `${this.#bytes} ${this.#objects}`,
      draw: (columns) => {
        const bar = formatBar(this.#bytes, bytes, BAR_COLUMNS);
        return [`  ${bar} ${formatPercent(this.#bytes, bytes)}`, `  ${amount}`, `  ${times}`].map((line) =>
          line.slice(0, columns),
        );
      },
      line: () => `${status}: ${amount}, ${times}`,
    });
  }

  #remainingMs(): number | undefined {
    const run = { startedAtMs: this.#startedAtMs, totalBytes: this.totals.bytes, usualMs: undefined };
    return remainingMs(run, this.#pace.samples);
  }
}
