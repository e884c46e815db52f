import {
  DeletionOutcome,
  type DeletionRun,
  type Evidence,
  EvidenceLine,
  ListedDeletion,
} from '../contracts/deletion-run';
import { deletionFiles } from '../contracts/run-files';
import { fileUri } from '../files/file-uri';
import { jsonLinesText } from '../files/json-lines';
import { readAllJsonLines } from '../files/read-json-lines';
import type { WorkingFiles } from '../ports/working-files';

const JSON_LINES = 'application/x-ndjson';
/** Calls for one chunk; each that is killed leaves its evidence. */
const CALLS_MAX = 1000;

/** Files of one chunk of a deletion: its list, the evidence of each call, and the results. */
export class ChunkFiles {
  constructor(
    private readonly files: WorkingFiles,
    private readonly run: Pick<DeletionRun, 'runId' | 'vault' | 'dryRun'>,
    private readonly chunk: number,
  ) {}

  async listed(): Promise<ListedDeletion[]> {
    const key = deletionFiles.listed(this.run.runId, this.chunk);
    const lines = await readAllJsonLines(this.files, key, ListedDeletion);
    if (lines) return lines;
    throw new Error(`${fileUri(this.files, key)}, a part of the list of archives to delete, is gone`);
  }

  /** @returns undefined before the chunk has been settled */
  results(): Promise<DeletionOutcome[] | undefined> {
    return readAllJsonLines(this.files, this.#resultsKey, DeletionOutcome);
  }

  async writeResults(outcomes: readonly DeletionOutcome[]): Promise<void> {
    await this.files.write(this.#resultsKey, jsonLinesText(outcomes), JSON_LINES);
  }

  /** Evidence by archive id that calls have put on record, the first for each archive. */
  async evidence(): Promise<Map<string, Evidence>> {
    const known = new Map<string, Evidence>();
    if (this.run.dryRun) return known;
    for await (const { key } of this.files.list(deletionFiles.evidenceOf(this.run.runId, this.chunk))) {
      for (const { archiveId, evidence } of (await readAllJsonLines(this.files, key, EvidenceLine)) ?? []) {
        if (!known.has(archiveId)) known.set(archiveId, evidence);
      }
    }
    return known;
  }

  /** Put evidence on record in a file that no other call has written. */
  async recordEvidence(lines: readonly EvidenceLine[]): Promise<void> {
    if (lines.length === 0) return;
    const content = Buffer.from(jsonLinesText(lines));
    for (let call = 0; call < CALLS_MAX; call++) {
      const key = deletionFiles.evidence(this.run.runId, this.chunk, call);
      if ((await this.files.writeIfAbsent(key, content, JSON_LINES)) === 'written') return;
    }
    throw new Error(`chunk ${this.chunk} of run ${this.run.runId} was begun ${CALLS_MAX} times without being settled`);
  }

  get #resultsKey(): string {
    const { runId, vault, dryRun } = this.run;
    return dryRun ? deletionFiles.looked(runId, this.chunk) : deletionFiles.deleted(vault, runId, this.chunk);
  }
}
