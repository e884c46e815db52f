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
  const bytesPerSecond = paceOf(samples);
  if (run.totalBytes !== undefined && bytesPerSecond !== undefined) {
    return Math.max(0, ((run.totalBytes - last.bytes) / bytesPerSecond) * 1000);
  }
  const isAllSettled = run.totalBytes !== undefined && last.bytes >= run.totalBytes;
  if (run.usualMs === undefined || last.bytes > 0 || isAllSettled) return undefined;
  const elapsedMs = last.atMs - run.startedAtMs;
  // Past the usual duration there is no basis for an estimate.
  return elapsedMs < run.usualMs ? run.usualMs - elapsedMs : undefined;
}

/**
 * Bytes per second of the time in which they were settled. Undefined without progress, and after a silence that is longer than that
 * time: the run waits for something else.
 */
export function paceOf(samples: readonly Sample[]): number | undefined {
  const [first] = samples;
  const now = samples.at(-1);
  const last = samples.find(({ bytes }) => bytes === now?.bytes);
  if (!first || !now || !last || last.bytes <= first.bytes) return undefined;
  const activeMs = last.atMs - first.atMs;
  return now.atMs - last.atMs > activeMs ? undefined : ((last.bytes - first.bytes) / activeMs) * 1000;
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
    // Something else is counted from now on.
    if (last && sample.bytes < last.bytes) this.#samples.length = 0;
    this.#samples.push(sample);
    // Samples before the first progress are dropped: the wait for Glacier is not part of the pace.
    while (this.#samples.length > 1 && this.#samples[1]?.bytes === this.#samples[0]?.bytes) this.#samples.shift();
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
  }
}
