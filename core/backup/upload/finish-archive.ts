import * as z from 'zod';
import { ArchiveResult, type ObjectResult } from '../../contracts/backup-run';
import { backupFiles } from '../../contracts/run-files';
import type { WrittenArchive } from '../../contracts/snapshot';
import { jsonLinesText } from '../../files/json-lines';
import { readJsonLines } from '../../files/read-json-lines';
import { runExpiryOf } from '../../run/expiry';
import { addWritten } from '../records/backup-progress';
import { addGarbage } from '../retention/garbage';
import type { ArchiveToWrite } from './archive-to-write';
import type { UploadDeps } from './upload-deps';
import { endUpload } from './upload-record';

export type Completed = Omit<WrittenArchive, 'archive' | 'kind' | 'createdAt'>;

/** An upload has been completed: write the results of its archive and end its record. Repeatable. */
export function finishArchive(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  completed: Completed,
  objects: readonly ObjectResult[],
  uploadId: string,
): Promise<void> {
  const { ref, task } = archive;
  const createdAt = deps.clock.now().toISOString();
  const written = { archive: ref, kind: task.kind, createdAt, ...completed };
  return settle(deps, archive, { written: true, archive: written }, objects, uploadId);
}

/**
 * There will be no archive: abort its upload, report its objects, and end its record. Repeatable.
 *
 * @param reasons of single objects, by key; the others have that of the archive
 * @param uploadId when there is an upload
 */
export async function failArchive(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  reason: string,
  uploadId: string | undefined,
  reasons: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  if (uploadId) await deps.uploads.abort({ vault: archive.run.plan.vault, uploadId });
  const objects = archive.objects.map(({ key }) => ({ key, reason: reasons.get(key) ?? reason }));
  await settle(deps, archive, { written: false, reason }, objects, uploadId);
}

/** End an archive whose results are there already: a function was killed after it had written them. @returns whether they are */
export async function endWithResults(deps: UploadDeps, archive: ArchiveToWrite): Promise<boolean> {
  const result = await establishedResult(deps, archive);
  if (result) await endRecord(deps, archive, result, undefined);
  return result !== undefined;
}

/**
 * The results that are written first are the archive's: of two functions at the same archive, one has the say.
 *
 * @param closedUpload the one that was completed or aborted
 */
async function settle(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  result: ArchiveResult,
  objects: readonly ObjectResult[],
  closedUpload: string | undefined,
): Promise<void> {
  const content = Buffer.from(jsonLinesText([result, ...objects]));
  const put = await deps.files.writeIfAbsent(resultKey(archive), content, 'application/x-ndjson');
  const established = put === 'written' ? result : await establishedResult(deps, archive);
  if (!established) throw new Error(`the results of archive ${archive.ref} have just gone`);
  if (result.written) await noteSuperseded(deps, archive, result.archive, established);
  await endRecord(deps, archive, established, closedUpload);
}

/** An archive that was completed besides the one that counts lies in the vault and is needed by nothing: it goes in its time. */
async function noteSuperseded(
  deps: UploadDeps,
  { run, ref }: ArchiveToWrite,
  completed: WrittenArchive,
  established: ArchiveResult,
): Promise<void> {
  const { archiveId } = completed;
  if (established.written && established.archive.archiveId === archiveId) return;
  await addGarbage(deps.items, run.plan.name, completed, run.plan.vault, deps.clock.now());
  deps.log.warn('archive.superseded', { archive: ref, archiveId });
}

async function endRecord(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  result: ArchiveResult,
  closedUpload: string | undefined,
): Promise<void> {
  const end = result.written
    ? ({ state: 'done', archiveId: result.archive.archiveId } as const)
    : ({ state: 'failed', reason: result.reason } as const);
  const ended = await endUpload(deps.items, archive.at, end, runExpiryOf(deps.clock.now()));
  if (!ended) return;
  // Begun by a function that took the upload for lost while another one completed it.
  if (ended.uploadId && ended.uploadId !== closedUpload) {
    await deps.uploads.abort({ vault: archive.run.plan.vault, uploadId: ended.uploadId });
  }
  if (!result.written) {
    deps.log.warn('archive.failed', { archive: archive.ref, reason: result.reason });
    return;
  }
  const { archiveId, kind, sizeBytes, objects } = result.archive;
  // Who ends the record counts the archive: at most once. The catalog is not one of those that were planned.
  if (kind !== 'catalog') await addWritten(deps.items, archive.at.runId, { archives: 1, bytes: sizeBytes });
  deps.log.info('archive.written', { archive: archive.ref, archiveId, kind, sizeBytes, objects });
}

async function establishedResult(deps: UploadDeps, archive: ArchiveToWrite): Promise<ArchiveResult | undefined> {
  const lines = await readJsonLines(deps.files, resultKey(archive), z.unknown());
  for await (const line of lines ?? []) return ArchiveResult.parse(line);
  return undefined;
}

const resultKey = ({ at }: ArchiveToWrite) => backupFiles.result(at.runId, at.sequence);
