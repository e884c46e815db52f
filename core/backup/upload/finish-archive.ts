import * as z from 'zod';
import { ArchiveResult, type ObjectResult } from '../../contracts/backup-run';
import { backupFiles } from '../../contracts/run-files';
import type { WrittenArchive } from '../../contracts/snapshot';
import { jsonLinesText } from '../../files/json-lines';
import { readJsonLines } from '../../files/read-json-lines';
import { runExpiryOf } from '../../run/expiry';
import { addWritten } from '../records/backup-progress';
import { addGarbage } from '../retention/garbage';
import { type ArchiveToWrite, isSigned } from './archive-to-write';
import { recordUncertainUploads } from './record-uncertain-uploads';
import type { UploadDeps } from './upload-deps';
import {
  type AnyUploadRecord,
  endUpload,
  getUpload,
  possibleArchives,
  type UploadEnd,
  type UploadRecord,
} from './upload-record';

const uploadIdOf = (upload: AnyUploadRecord | undefined) =>
  upload?.state === 'sending' ? undefined : upload?.uploadId;

/** Largest number of other calls that change a record before this one gives up. */
const CHANGES_MAX = 10;

export type CompletedArchive = Omit<WrittenArchive, 'archive' | 'kind' | 'createdAt'>;

/** Write the results of an archive whose upload has been completed, and end its record. Repeatable. */
export function finishArchive(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  completed: CompletedArchive,
  objects: readonly ObjectResult[],
  upload: AnyUploadRecord,
): Promise<void> {
  const { ref, task } = archive;
  const createdAt = deps.clock.now().toISOString();
  const written = { archive: ref, kind: task.kind, createdAt, ...completed };
  return writeResults(deps, archive, { written: true, archive: written }, objects, upload);
}

/**
 * Give up an archive: abort its upload, report its objects as failed, and end its record. Repeatable.
 *
 * @param reasons reasons for single objects, by key; the others get the reason for the archive
 * @param upload undefined when there is no record
 */
export async function failArchive(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  reason: string,
  upload: AnyUploadRecord | undefined,
  reasons: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const uploadId = uploadIdOf(upload);
  if (uploadId) await deps.uploads.abort({ vault: archive.run.plan.vault, uploadId });
  const objects = archive.objects.map(({ key }) => ({ key, reason: reasons.get(key) ?? reason }));
  await writeResults(deps, archive, { written: false, reason }, objects, upload);
}

/**
 * End the record of an archive whose results exist already: a function was killed after writing them. @returns whether
 * they exist
 */
export async function endWithResults(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  known: AnyUploadRecord,
): Promise<boolean> {
  const result = await establishedResult(deps, archive);
  if (result) await endRecord(deps, archive, result, known, undefined);
  return result !== undefined;
}

/**
 * Write the results of an archive and end its record. Of two functions that write results, the first one decides.
 *
 * @param upload what was completed, aborted or sent
 */
async function writeResults(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  result: ArchiveResult,
  objects: readonly ObjectResult[],
  upload: AnyUploadRecord | undefined,
): Promise<void> {
  const content = Buffer.from(jsonLinesText([result, ...objects]));
  const put = await deps.files.writeIfAbsent(resultKey(archive), content, 'application/x-ndjson');
  const established = put === 'written' ? result : await establishedResult(deps, archive);
  if (!established) throw new Error(`the results of archive ${archive.ref} have disappeared`);
  if (result.written) await recordSuperseded(deps, archive, result.archive, established);
  await endRecord(deps, archive, established, upload, uploadIdOf(upload));
}

/**
 * Record as garbage an archive that was completed in addition to the one that counts: nothing needs it, so retention
 * deletes it later.
 */
async function recordSuperseded(
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

/** @param closedUpload the upload in parts that this call has completed or aborted */
async function endRecord(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  result: ArchiveResult,
  upload: AnyUploadRecord | undefined,
  closedUpload: string | undefined,
): Promise<void> {
  const end = result.written
    ? ({ state: 'done', archiveId: result.archive.archiveId } as const)
    : ({ state: 'failed', reason: result.reason } as const);
  const ended = await endOnce(deps, archive, end, upload);
  if (!ended) return;
  // Another function considered the upload lost and began this one, while the first was being completed.
  if (ended.uploadId && ended.uploadId !== closedUpload) {
    await deps.uploads.abort({ vault: archive.run.plan.vault, uploadId: ended.uploadId });
  }
  if (!result.written) {
    deps.log.warn('archive.failed', { archive: archive.ref, reason: result.reason });
    return;
  }
  const { archiveId, kind, sizeBytes, objects } = result.archive;
  // The call that ends the record counts the archive, so it is counted at most once. A catalog or a pin is not a planned
  // archive.
  if (!isSigned(archive.task)) await addWritten(deps.items, archive.address.runId, { archives: 1, bytes: sizeBytes });
  deps.log.info('archive.written', { archive: archive.ref, archiveId, kind, sizeBytes, objects });
}

/** @returns undefined when another call has ended the record */
async function endOnce(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  end: UploadEnd,
  upload: AnyUploadRecord | undefined,
): Promise<UploadRecord | undefined> {
  const { items, clock } = deps;
  let known = upload;
  for (let changes = 0; changes <= CHANGES_MAX; changes++) {
    // Once the record has ended, nobody looks at its requests again.
    if (known) await recordUncertainUploads(deps, archive, possibleArchives(known), end);
    const ended = await endUpload(items, archive.address, end, runExpiryOf(clock.now()), known);
    if (ended) return ended;
    known = await getUpload(items, archive.address);
    if (known?.state === 'done' || known?.state === 'failed') return undefined;
  }
  throw new Error(`the record of archive ${archive.ref} is changed repeatedly`);
}

async function establishedResult(deps: UploadDeps, archive: ArchiveToWrite): Promise<ArchiveResult | undefined> {
  const lines = await readJsonLines(deps.files, resultKey(archive), z.unknown());
  for await (const line of lines ?? []) return ArchiveResult.parse(line);
  return undefined;
}

const resultKey = ({ address: at }: ArchiveToWrite) => backupFiles.result(at.runId, at.sequence);
