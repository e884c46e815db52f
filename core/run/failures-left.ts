import { RetrievalReport } from '../contracts/retrieval-run';
import { runFiles } from '../contracts/run-files';
import { readJson } from '../files/read-json';
import type { ObjectLocation } from '../ports/object-location';
import type { WorkingFiles } from '../ports/working-files';
import type { RunRecord } from './run-record';

/**
 * Find the manifest of the archives that a retrieval failed to retrieve, when nothing else is left to do.
 *
 * @returns undefined for a run of another kind or status, and when something else is left too: an inventory element without an
 *   archive id, an object at the destination that is not proven, or
 *   a further object of an archive
 */
export async function failuresLeft(
  files: WorkingFiles,
  { runId, kind, status }: Pick<RunRecord, 'runId' | 'kind' | 'status'>,
): Promise<ObjectLocation | undefined> {
  if (kind !== 'retrieve' || status !== 'completed-with-errors') return undefined;
  const report = await readJson(files, runFiles.report(runId), RetrievalReport);
  if (!report || report.unproven || report.further?.failed) return undefined;
  const key = runFiles.failures(runId);
  const head = await files.head(key);
  return head && head.sizeBytes > 0 ? { bucket: files.bucket, key } : undefined;
}
