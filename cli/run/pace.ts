export interface Sample {
  atMs: number;
  /** Settled so far: verified or failed, or written. */
  bytes: number;
}

const SAMPLES_MAX = 60;

/**
 * Milliseconds until a run is done, as far as its own pace tells; before anything is settled, by what such a run usually
 * takes. undefined when nothing tells.
 *
 * @param samples in order of time; the last one is now
 */
export function remainingMs(
  run: {
    startedAtMs: number;
    /** Bytes to settle, in a phase whose pace tells. */
    totalBytes: number | undefined;
    usualMs: number | undefined;
  },
  samples: readonly Sample[],
): number | undefined {
  const last = samples.at(-1);
  if (!last) return undefined;
  const byPace = run.totalBytes === undefined ? undefined : remainingByPace(samples, run.totalBytes);
  if (byPace !== undefined) return byPace;
  if (run.usualMs === undefined || last.bytes > 0) return undefined;
  const elapsedMs = last.atMs - run.startedAtMs;
  // Past the usual time there is nothing left to tell by.
  return elapsedMs < run.usualMs ? run.usualMs - elapsedMs : undefined;
}

/** Milliseconds until all bytes are settled at the pace of the samples; undefined when nothing has moved. */
function remainingByPace(samples: readonly Sample[], totalBytes: number): number | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.bytes <= first.bytes || last.atMs <= first.atMs) return undefined;
  const bytesPerMs = (last.bytes - first.bytes) / (last.atMs - first.atMs);
  return Math.max(0, (totalBytes - last.bytes) / bytesPerMs);
}

/** The recent past of a run, long enough to tell its pace. */
export class Pace {
  readonly #samples: Sample[] = [];

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  add(sample: Sample): void {
    const last = this.#samples.at(-1);
    if (last && sample.atMs <= last.atMs) return;
    this.#samples.push(sample);
    // Before anything is settled the pace is no pace: the waiting for Glacier does not count.
    while (this.#samples.length > 1 && this.#samples[1]?.bytes === this.#samples[0]?.bytes) this.#samples.shift();
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
  }
}
