import { Memo } from '../collections/memo';
import { InvalidInputError } from '../contracts/errors';
import type { Run } from '../contracts/retrieval-run';
import type { ItemStore } from '../ports/item-store';
import { getRun } from './records/run-record';

/** Runs kept at once: a function at work sees messages of a few. */
const RUNS_KEPT = 16;

/** A run as it was opened, which never changes: read once per function environment. */
export class RunLookup {
  readonly #runs = new Memo<Run>(RUNS_KEPT);

  constructor(private readonly items: ItemStore) {}

  /** @throws InvalidInputError when there is no such run */
  run(runId: string): Promise<Run> {
    return this.#runs.get(runId, async () => {
      const record = await getRun(this.items, runId);
      if (!record?.run) throw new InvalidInputError(`there is no run ${runId}`);
      return record.run;
    });
  }
}
