import type { ReadBatchProgress, StageAmounts } from '../../../core/retrieval/batch-progress';

/**
 * Every look reads a record per archive of the batches under way: at 1,000 archives a batch, about 100 read units each.
 * Beyond so many batches, a look shows only what has finished of them.
 */
const BATCHES_LOOKED_INTO = 8;
/** Batches begin nearly in order: after a few that have not begun, none has. */
const NOT_BEGUN_MAX = 3;

/** Follows the batches of a run from look to look, past those that have finished. */
export class BatchWatch {
  readonly #finished = new Set<number>();
  #firstUnfinished = 0;

  constructor(private readonly readProgress: ReadBatchProgress) {}

  /** @returns what the batches under way have reached that the run's own sums do not hold yet */
  async look(runId: string, batches: number): Promise<StageAmounts[]> {
    const underWay: StageAmounts[] = [];
    let notBegun = 0;
    for (let batch = this.#firstUnfinished; batch < batches; batch++) {
      if (this.#finished.has(batch)) continue;
      const progress = await this.readProgress(runId, batch);
      if (progress === 'finished') this.#finished.add(batch);
      else if (progress) underWay.push(progress);
      else notBegun++;
      if (underWay.length >= BATCHES_LOOKED_INTO || notBegun >= NOT_BEGUN_MAX) break;
    }
    while (this.#finished.delete(this.#firstUnfinished)) this.#firstUnfinished++;
    return underWay;
  }
}
