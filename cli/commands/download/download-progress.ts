import { drawBars } from '../../format/bars';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatRate } from '../../format/rate';
import { wrapFields } from '../../format/wrap-fields';
import { Pace, paceOf, remainingMs } from '../../run/pace';
import { progressView } from '../../run/progress-view';
import { timeFields } from '../../run/times';
import type { Terminal } from '../../terminal/terminal';

const REDRAW_MS = 250;

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
    const done = `${formatBytes(this.#bytes)} of ${formatBytes(this.totals.bytes)}`;
    const objects = `${formatCount(this.#objects)} of ${countOf(this.totals.objects, 'object')}`;
    const rate = status === 'downloading' ? paceOf(this.#pace.samples) : undefined;
    const fields = [
      objects,
      ...(rate === undefined ? [] : [formatRate(rate)]),
      ...timeFields({
        elapsedMs: nowMs - this.#startedAtMs,
        remainingMs: status === 'downloaded' ? undefined : this.#remainingMs(),
      }),
    ];
    // An object counts as a byte of its own, since some have none.
    const share = { done: this.#bytes + this.#objects, failed: 0, total: this.totals.bytes + this.totals.objects };
    this.#view.show({
      status,
      settled: `${this.#bytes} ${this.#objects}`,
      draw: (columns) => [
        ...drawBars([{ label: 'bytes', share, texts: [done] }], columns),
        ...wrapFields(fields, columns, '  '),
      ],
      line: () => `${status}: ${[done, ...fields].join(', ')}`,
    });
  }

  #remainingMs(): number | undefined {
    const run = { startedAtMs: this.#startedAtMs, totalBytes: this.totals.bytes, usualMs: undefined };
    return remainingMs(run, this.#pace.samples);
  }
}
