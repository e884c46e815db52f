import { CopyLine } from '../../core/contracts/copies';
import { PieceLine } from '../../core/contracts/piece';
import type { RetrievalPlan } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { fileUri } from '../../core/files/file-uri';
import { readJsonLines } from '../../core/files/read-json-lines';
import type { WorkingFiles } from '../../core/ports/working-files';
import { presentOutcomesOf } from '../../core/retrieval/outcomes/present-outcomes';
import { CSV_HEADER, csvOf, type ReportedOutcome } from './report-csv';

/** Write `report.csv` of a dry run of a retrieval: every archive with the key that it has or would get. */
export async function writePlannedCsv(files: WorkingFiles, plan: RetrievalPlan): Promise<void> {
  async function* csv(): AsyncGenerator<string> {
    yield CSV_HEADER;
    for await (const outcome of plannedOutcomes(files, plan)) yield csvOf(outcome);
  }
  await files.write(runFiles.reportCsv(plan.runId), csv(), 'text/csv');
}

/** What the plan found, then what would be requested, then what would be copied. */
async function* plannedOutcomes(files: WorkingFiles, plan: RetrievalPlan): AsyncGenerator<ReportedOutcome> {
  const { runId, batches, copies } = plan;
  yield* presentOutcomesOf({ files }, plan);
  for (let batch = 0; batch < batches; batch++) {
    const key = runFiles.batch(runId, batch);
    const lines = await readJsonLines(files, key, PieceLine);
    if (!lines) throw new Error(`there are no lines of batch ${batch} at ${fileUri(files, key)}`);
    for await (const line of lines) {
      if (line.piece === 0) yield plannedOutcome(line);
    }
  }
  if (!copies) return;
  for await (const copy of (await readJsonLines(files, runFiles.copies(runId), CopyLine)) ?? []) {
    yield plannedOutcome({ ...copy, key: copy.to });
  }
}

function plannedOutcome(archive: Omit<ReportedOutcome, 'outcome' | 'requests'>): ReportedOutcome {
  const { archiveId, key, sizeBytes, treeHash, creationDate, description } = archive;
  return { archiveId, key, sizeBytes, treeHash, creationDate, description, outcome: 'planned', requests: 0 };
}
