import type { TextList } from '../../collections/text-list';
import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import type { CopyLine } from '../../contracts/copies';
import type { MemberLine } from '../../contracts/copy-message';
import type { BatchIndexLine, Outcome, RetrievalPlan } from '../../contracts/retrieval-run';
import { runFiles } from '../../contracts/run-files';
import { jsonLines, jsonLinesText } from '../../files/json-lines';
import type { WorkingFiles } from '../../ports/working-files';
import type { Batch } from './fill-batches';

const WRITES_IN_FLIGHT_MAX = 8;
const JSON_LINES = 'application/x-ndjson';
const STEP_CHARACTERS = 256 * 1024;

/** Writes the files of a run's plan. Each write replaces what an earlier attempt at the same plan left. */
export class PlanFiles {
  readonly #files: Pick<WorkingFiles, 'write'>;
  readonly #runId: string;

  constructor(files: Pick<WorkingFiles, 'write'>, runId: string) {
    this.#files = files;
    this.#runId = runId;
  }

  /**
   * Write the batches, and the index that lists them.
   *
   * @param before writes the files of a batch before the batch itself
   */
  async writeBatches<P>(
    batches: Iterable<Batch<P>>,
    before: (batch: Batch<P>) => Promise<void> = async () => {},
  ): Promise<BatchIndexLine[]> {
    const index: BatchIndexLine[] = [];
    await forEachInFlight(batches, WRITES_IN_FLIGHT_MAX, async (filled) => {
      const { batch, lines, bytes } = filled;
      index[batch] = { batch, pieces: lines.length, bytes };
      await before(filled);
      await this.#write(runFiles.batch(this.#runId, batch), jsonLinesText(lines));
    });
    await this.#writeLines(runFiles.index(this.#runId), jsonOf(index));
    return index;
  }

  async writeMembers(batch: number, index: number, members: Iterable<MemberLine>): Promise<void> {
    await this.#writeLines(runFiles.members(this.#runId, batch, index), jsonOf(members));
  }

  async writePresent(outcomes: Iterable<Outcome>): Promise<void> {
    await this.#writeLines(runFiles.present(this.#runId), jsonOf(outcomes));
  }

  async writeCopies(lines: Iterable<CopyLine> | AsyncIterable<CopyLine>): Promise<void> {
    await this.#write(runFiles.copies(this.#runId), jsonLines(lines));
  }

  async writeRejected(lines: TextList): Promise<void> {
    await this.#writeLines(runFiles.rejected(this.#runId), textsOf(lines));
  }

  async writeVault(lines: TextList): Promise<void> {
    await this.#writeLines(runFiles.vault(this.#runId), textsOf(lines));
  }

  async writePlan(plan: RetrievalPlan): Promise<void> {
    await this.#files.write(runFiles.plan(this.#runId), `${JSON.stringify(plan, null, 2)}\n`, 'application/json');
  }

  /** Write lines; a short file takes a single request. */
  async #writeLines(key: string, lines: Iterable<string>): Promise<void> {
    const steps = joined(lines);
    const first = steps.next();
    if (first.done || first.value.length < STEP_CHARACTERS) {
      await this.#write(key, first.done ? '' : first.value);
      return;
    }
    async function* content() {
      yield first.value as string;
      yield* steps;
    }
    await this.#write(key, content());
  }

  async #write(key: string, content: string | AsyncIterable<string>): Promise<void> {
    await this.#files.write(key, content, JSON_LINES);
  }
}

function* jsonOf(values: Iterable<unknown>): Generator<string> {
  for (const value of values) yield JSON.stringify(value);
}

function* textsOf(list: TextList): Generator<string> {
  for (let position = 0; position < list.length; position++) yield list.at(position);
}

/** Join lines into steps; all but the last step have at least `STEP_CHARACTERS` characters. */
function* joined(lines: Iterable<string>): Generator<string> {
  let step = '';
  for (const line of lines) {
    step += `${line}\n`;
    if (step.length < STEP_CHARACTERS) continue;
    yield step;
    step = '';
  }
  if (step !== '') yield step;
}
