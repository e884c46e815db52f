import type { ReadBatchProgress, StageAmounts } from '../../../core/retrieval/batch-progress';

/**
 * Maximum batches under way that one poll reads. A poll reads a record per archive: with 1,000 archives a batch, about 100 read
 * units. Further batches show in the progress only once they have finished.
 */
const BATCHES_READ_MAX = 8;

/** Batches begin nearly in order: after a few that have not begun, no later one has. */
const NOT_BEGUN_MAX = 3;

/** Polls the batches of a run, and skips those that have finished. */
export class BatchWatch {
  readonly #finished = new Set<number>();
  #firstUnfinished = 0;

  constructor(private readonly readProgress: ReadBatchProgress) {}

  /** @returns progress of the batches under way, which the run's own sums do not include yet */
  async poll(runId: string, batches: number): Promise<StageAmounts[]> {
    const underWay: StageAmounts[] = [];
    let notBegun = 0;
    for (let batch = this.#firstUnfinished; batch < batches; batch++) {
      if (this.#finished.has(batch)) continue;
      const progress = await this.readProgress(runId, batch);
      if (progress === 'finished') this.#finished.add(batch);
      else if (progress) underWay.push(progress);
      else notBegun++;
      if (underWay.length >= BATCHES_READ_MAX || notBegun >= NOT_BEGUN_MAX) break;
    }
    while (this.#finished.delete(this.#firstUnfinished)) this.#firstUnfinished++;
    return underWay;
  }
}
