import type { ArchiveTask, WriteSnapshotOutput } from '../../contracts/backup-run';
import { backupFiles } from '../../contracts/run-files';
import type { WrittenArchive } from '../../contracts/snapshot';
import { fileUri } from '../../files/file-uri';
import { jsonLinesText } from '../../files/json-lines';
import type { Source } from '../../ports/source';
import type { WorkingFiles } from '../../ports/working-files';
import { readWritten } from './read-written';

/** Sequence number of the only archive of a run that pins a snapshot. */
const SEQUENCE = 0;

/** Write the task of a pin's archive: its only object is the signed pin, as the file is now. @throws Error when it is missing */
export async function writePinTask(
  runId: string,
  { files, source }: { files: Pick<WorkingFiles, 'bucket' | 'write'>; source: Pick<Source, 'list'> },
): Promise<WriteSnapshotOutput> {
  const pin = backupFiles.pin(runId);
  const task: ArchiveTask = { sequence: SEQUENCE, kind: 'pin', bucket: files.bucket };
  for await (const object of source.list(files.bucket, pin)) {
    if (object.key !== pin) continue;
    await files.write(backupFiles.archive(runId, SEQUENCE), jsonLinesText([task, object]), 'application/x-ndjson');
    return { catalogSequence: SEQUENCE };
  }
  throw new Error(`${fileUri(files, pin)}, the signed pin, is gone`);
}

/** @returns the written archive of a pin, or the reason why there is none */
export const readPinArchive = (
  runId: string,
  files: Pick<WorkingFiles, 'bucket' | 'read'>,
): Promise<WrittenArchive | { reason: string }> =>
  readWritten({ runId, sequence: SEQUENCE, keys: [backupFiles.pin(runId)] }, files);
