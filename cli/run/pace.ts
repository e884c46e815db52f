export interface Sample {
  atMs: number;
  /** Bytes settled so far: verified, failed or written. */
  bytes: number;
}

const SAMPLES_MAX = 60;

/**
 * Remaining milliseconds of a run, estimated from its pace or, before anything is settled, from its usual duration; undefined
 * when there is no basis for an estimate.
 *
 * @param samples in order of time, up to now
 */
export function remainingMs(
  run: {
    startedAtMs: number;
    /** Bytes to settle; undefined in a phase whose pace does not tell when it will end. */
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
  // Past the usual duration there is no basis for an estimate.
  return elapsedMs < run.usualMs ? run.usualMs - elapsedMs : undefined;
}

/** Milliseconds until all bytes are settled at the pace of the samples; undefined without progress. */
function remainingByPace(samples: readonly Sample[], totalBytes: number): number | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.bytes <= first.bytes || last.atMs <= first.atMs) return undefined;
  const bytesPerMs = (last.bytes - first.bytes) / (last.atMs - first.atMs);
  return Math.max(0, (totalBytes - last.bytes) / bytesPerMs);
}

/** Recent samples of a run's progress, from which its pace follows. */
export class Pace {
  readonly #samples: Sample[] = [];

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  add(sample: Sample): void {
    const last = this.#samples.at(-1);
    if (last && sample.atMs <= last.atMs) return;
    this.#samples.push(sample);
    // Samples before the first progress are dropped: the wait for Glacier is not part of the pace.
    while (this.#samples.length > 1 && this.#samples[1]?.bytes === this.#samples[0]?.bytes) this.#samples.shift();
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
  }
}
