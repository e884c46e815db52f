import type { ArchiveTask } from '../../contracts/backup-run';
import { backupFiles, filesOfCatalog, snapshotFiles } from '../../contracts/run-files';
import type { SourceObject, WrittenArchive } from '../../contracts/snapshot';
import { jsonLinesText } from '../../files/json-lines';
import type { Source } from '../../ports/source';
import type { WorkingFiles } from '../../ports/working-files';
import type { SnapshotAddress } from '../snapshot/snapshot-address';
import { readWritten } from './read-written';

interface SnapshotOfRun extends SnapshotAddress {
  /** Run that writes the snapshot. */
  runId: string;
}

/**
 * Write the task of a snapshot's catalog, which lists the snapshot's files and their signature as they are now.
 *
 * @throws Error when one of the files is missing
 */
export async function writeCatalogTask(
  target: SnapshotOfRun,
  sequence: number,
  { files, source }: { files: Pick<WorkingFiles, 'bucket' | 'write'>; source: Pick<Source, 'list'> },
): Promise<void> {
  const missing = new Set(filesOfCatalog(target.plan, target.snapshot));
  const members: SourceObject[] = [];
  for await (const object of source.list(files.bucket, snapshotFiles.prefix(target.plan, target.snapshot))) {
    if (missing.delete(object.key)) members.push(object);
  }
  if (missing.size > 0) throw new Error(`files of snapshot ${target.snapshot} are missing: ${[...missing].join(', ')}`);
  const task: ArchiveTask = { sequence, kind: 'catalog', bucket: files.bucket };
  await files.write(
    backupFiles.archive(target.runId, sequence),
    jsonLinesText([task, ...members]),
    'application/x-ndjson',
  );
}

/** @returns the written catalog; otherwise, or when it lacks a file, the reason */
export const readCatalog = (
  { plan, snapshot, runId }: SnapshotOfRun,
  sequence: number,
  files: Pick<WorkingFiles, 'bucket' | 'read'>,
): Promise<WrittenArchive | { reason: string }> =>
  readWritten({ runId, sequence, keys: filesOfCatalog(plan, snapshot) }, files);
