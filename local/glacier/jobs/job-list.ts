import type { Job } from './job';

interface Entry {
  number: number;
  /** Undefined once the job has been removed. */
  job: Job | undefined;
}

/** The jobs of one vault in order of initiation. */
export class JobList {
  #entries: Entry[] = [];
  #gone = 0;
  /** Number of unexpired jobs per archive. */
  readonly #pins = new Map<string, number>();

  add(job: Job): void {
    this.#entries.push({ number: job.number, job });
    if (job.request.action === 'ArchiveRetrieval') this.pin(job.request.archiveId);
  }

  remove(job: Job): void {
    const entry = this.#entries[this.#positionOf(job.number)];
    if (entry?.job !== job) return;
    entry.job = undefined;
    if (job.request.action === 'ArchiveRetrieval') this.unpin(job.request.archiveId);
    if (++this.#gone * 2 > this.#entries.length) {
      this.#entries = this.#entries.filter((kept) => kept.job !== undefined);
      this.#gone = 0;
    }
  }

  /** Jobs from the newest to the oldest, starting with number `fromNumber` if given. */
  *newestFirst(fromNumber = Number.POSITIVE_INFINITY): Generator<Job> {
    const entries = this.#entries;
    for (let index = Math.min(this.#positionOf(fromNumber), entries.length - 1); index >= 0; index--) {
      const entry = entries[index] as Entry;
      if (entry.job && entry.number <= fromNumber) yield entry.job;
    }
  }

  pin(archiveId: string): void {
    this.#pins.set(archiveId, (this.#pins.get(archiveId) ?? 0) + 1);
  }

  unpin(archiveId: string): void {
    const pins = (this.#pins.get(archiveId) ?? 0) - 1;
    if (pins > 0) this.#pins.set(archiveId, pins);
    else this.#pins.delete(archiveId);
  }

  isPinned(archiveId: string): boolean {
    return this.#pins.has(archiveId);
  }

  /** The position of job `number`, or of the first job after it. */
  #positionOf(number: number): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle] as Entry).number < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
