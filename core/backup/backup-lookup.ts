import { Memo } from '../collections/memo';
import type { BackupRun } from '../contracts/backup-run';
import { InvalidInputError } from '../contracts/errors';
import type { ItemStore } from '../ports/item-store';
import { getBackup } from './records/backup-record';

/** Runs kept at once: a function at work sees archives of a few. */
const RUNS_KEPT = 16;

/** A backup run as it was opened, which never changes: read once per function environment. */
export class BackupLookup {
  readonly #runs = new Memo<BackupRun>(RUNS_KEPT);

  constructor(private readonly items: ItemStore) {}

  /** @throws InvalidInputError when there is no such run */
  run(runId: string): Promise<BackupRun> {
    return this.#runs.get(runId, async () => {
      const record = await getBackup(this.items, runId);
      if (!record?.run) throw new InvalidInputError(`there is no backup run ${runId}`);
      return record.run;
    });
  }
}
