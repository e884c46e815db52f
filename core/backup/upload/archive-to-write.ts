import * as z from 'zod';
import { ArchiveTask, type WritingRun } from '../../contracts/backup-run';
import { backupFiles } from '../../contracts/run-files';
import { archiveRef, SourceObject } from '../../contracts/snapshot';
import { fileUri } from '../../files/file-uri';
import { readJsonLines } from '../../files/read-json-lines';
import { type ByteRange, lengthOf } from '../../ranges/byte-range';
import { snapshotOfRun } from '../snapshot-of-run';
import type { ListedObject } from './read-bytes';
import type { UploadDeps } from './upload-deps';
import type { UploadAddress } from './upload-record';

/** An archive that a run has to write. */
export interface ArchiveToWrite {
  address: UploadAddress;
  /** Its `archiveRef`. */
  ref: string;
  run: WritingRun;
  task: ArchiveTask;
  /** Objects of the archive, in order; exactly one for an archive that is the bytes of one. */
  objects: SourceObject[];
}

const TaskLine = z.union([ArchiveTask, SourceObject]);

/** @throws Error when the task does not exist: the state machine requests only planned archives */
export async function readArchiveToWrite(deps: UploadDeps, address: UploadAddress): Promise<ArchiveToWrite> {
  const run = await deps.runs.run(address.runId);
  const key = backupFiles.archive(address.runId, address.sequence);
  const where = fileUri(deps.files, key);
  const lines = await readJsonLines(deps.files, key, TaskLine);
  if (!lines) throw new Error(`${where} does not exist`);
  let task: ArchiveTask | undefined;
  const objects: SourceObject[] = [];
  for await (const line of lines) {
    if ('sequence' in line) task = line;
    else objects.push(line);
  }
  if (!task || objects.length === 0) throw new Error(`${where} lacks the task or its objects`);
  if (isOneObject(task) && objects.length > 1)
    throw new Error(`${where} is the task of a single object, but lists several`);
  return { address, ref: archiveRef(snapshotOfRun(run), address.sequence), run, task, objects };
}

/** Whether an archive is the bytes of one object, or of a slice of one, and not a pack. */
export const isOneObject = ({ kind }: Pick<ArchiveTask, 'kind'>): boolean => kind === 'object' || kind === 'pin';

/** Whether an archive holds a signed statement, which a rebuild believes; it is not one of the planned archives of a backup. */
export const isSigned = ({ kind }: Pick<ArchiveTask, 'kind'>): boolean => kind === 'catalog' || kind === 'pin';

/** The object of an archive that is the bytes of one, and the range of it that the archive holds. */
export function onlyObject({ task, objects }: ArchiveToWrite): { object: SourceObject; range: ByteRange } {
  const [object] = objects as [SourceObject];
  return { object, range: task.slice ?? { start: 0, end: object.sizeBytes - 1 } };
}

export const listedObject = ({ task }: ArchiveToWrite, object: SourceObject): ListedObject => ({
  bucket: task.bucket,
  ...object,
});

/** Length of an archive that is the bytes of one object. */
export const objectArchiveBytes = (archive: ArchiveToWrite) => lengthOf(onlyObject(archive).range);
