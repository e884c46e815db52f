import { RetrievalReport } from '../contracts/retrieval-run';
import { runFiles } from '../contracts/run-files';
import { readJson } from '../files/read-json';
import type { ObjectLocation } from '../ports/object-location';
import type { WorkingFiles } from '../ports/working-files';
import type { RunRecord } from './run-record';

/**
 * The manifest of the archives that a retrieval could not bring in, when these are all that it left undone.
 *
 * @returns undefined for a run of another kind or end, and when something else is left as well: an element of the inventory that
 *   names no archive, or an object at the destination that is not proven
 */
export async function failuresLeft(
  files: WorkingFiles,
  { runId, kind, status }: Pick<RunRecord, 'runId' | 'kind' | 'status'>,
): Promise<ObjectLocation | undefined> {
  if (kind !== 'retrieve' || status !== 'completed-with-errors') return undefined;
  const report = await readJson(files, runFiles.report(runId), RetrievalReport);
  if (!report || report.unproven) return undefined;
  const key = runFiles.failures(runId);
  const head = await files.head(key);
  return head && head.sizeBytes > 0 ? { bucket: files.bucket, key } : undefined;
}
