import { Memo } from '../collections/memo';
import { InvalidInputError } from '../contracts/errors';
import { PieceLine } from '../contracts/piece';
import { runFiles } from '../contracts/run-files';
import { fileUri } from '../files/file-uri';
import { readAllJsonLines } from '../files/read-json-lines';
import type { WorkingFiles } from '../ports/working-files';

/** Largest number of batches in memory; each has at most 1,000 lines and a few hundred KB. */
const BATCHES_KEPT = 4;

/** Reads the lines of a run's batches, which never change once the run is planned: once per function environment. */
export class BatchLookup {
  readonly #batches = new Memo<PieceLine[]>(BATCHES_KEPT);

  constructor(private readonly files: Pick<WorkingFiles, 'bucket' | 'read'>) {}

  /** The lines of a batch, in order of their index. @throws InvalidInputError when there is no such batch */
  lines(runId: string, batch: number): Promise<PieceLine[]> {
    const key = runFiles.batch(runId, batch);
    return this.#batches.get(key, async () => {
      const lines = await readAllJsonLines(this.files, key, PieceLine);
      if (!lines) {
        throw new InvalidInputError(`run ${runId} has no batch ${batch}: ${fileUri(this.files, key)} is missing`);
      }
      return lines;
    });
  }

  /** @throws InvalidInputError when the batch has no such line */
  async line(runId: string, batch: number, index: number): Promise<PieceLine> {
    const line = (await this.lines(runId, batch))[index];
    if (line?.index !== index) throw new InvalidInputError(`batch ${batch} of run ${runId} has no line ${index}`);
    return line;
  }
}
