import type { Job } from './job';

interface Entry {
  number: number;
  /** Undefined once the job is gone. */
  job: Job | undefined;
}

/** The jobs of one vault in order of initiation. */
export class JobList {
  #entries: Entry[] = [];
  #gone = 0;
  /** How many unexpired jobs there are for each archive. */
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

  /** Newest first, starting with job `fromNumber` when given. */
  *newestFirst(fromNumber = Number.POSITIVE_INFINITY): Generator<Job> {
    const entries = this.#entries;
    for (let at = Math.min(this.#positionOf(fromNumber), entries.length - 1); at >= 0; at--) {
      const entry = entries[at] as Entry;
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
