import * as z from 'zod';
import { ArchiveTask, type CatalogRun } from '../../contracts/backup-run';
import { backupFiles } from '../../contracts/run-files';
import { archiveRef, SourceObject } from '../../contracts/snapshot';
import { fileUri } from '../../files/file-uri';
import { readJsonLines } from '../../files/read-json-lines';
import { type ByteRange, lengthOf } from '../../ranges/byte-range';
import { snapshotOfRun } from '../snapshot-of-run';
import type { ListedObject } from './read-bytes';
import type { UploadDeps } from './upload-deps';
import type { UploadAddress } from './upload-record';

/** An archive as its run wants it. */
export interface ArchiveToWrite {
  at: UploadAddress;
  /** `archiveRef` of it. */
  ref: string;
  run: CatalogRun;
  task: ArchiveTask;
  /** What goes into it, in order; of an `object`, exactly one. */
  objects: SourceObject[];
}

const TaskLine = z.union([ArchiveTask, SourceObject]);

/** @throws Error when there is no such task: the state machine asks for archives that the plan has written */
export async function readArchiveToWrite(deps: UploadDeps, at: UploadAddress): Promise<ArchiveToWrite> {
  const run = await deps.runs.run(at.runId);
  const key = backupFiles.archive(at.runId, at.sequence);
  const where = fileUri(deps.files, key);
  const lines = await readJsonLines(deps.files, key, TaskLine);
  if (!lines) throw new Error(`there is no ${where}`);
  let task: ArchiveTask | undefined;
  const objects: SourceObject[] = [];
  for await (const line of lines) {
    if ('sequence' in line) task = line;
    else objects.push(line);
  }
  if (!task || objects.length === 0) throw new Error(`${where} does not tell what to write`);
  if (task.kind === 'object' && objects.length > 1) throw new Error(`${where} is of an object, and names several`);
  return { at, ref: archiveRef(snapshotOfRun(run), at.sequence), run, task, objects };
}

/** The object that an `object` archive holds, and which bytes of it. */
export function onlyObject({ task, objects }: ArchiveToWrite): { object: SourceObject; range: ByteRange } {
  const [object] = objects as [SourceObject];
  return { object, range: task.slice ?? { start: 0, end: object.sizeBytes - 1 } };
}

export const listed = ({ task }: ArchiveToWrite, object: SourceObject): ListedObject => ({
  bucket: task.bucket,
  ...object,
});

/** Length of an `object` archive. */
export const objectArchiveBytes = (archive: ArchiveToWrite) => lengthOf(onlyObject(archive).range);
