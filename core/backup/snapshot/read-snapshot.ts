import { SnapshotNotFoundError } from '../../contracts/errors';
import { snapshotFiles } from '../../contracts/run-files';
import { ArchiveLine, Snapshot, SnapshotLine } from '../../contracts/snapshot';
import { fileUri } from '../../files/file-uri';
import { gunzipLines } from '../../files/gzip-lines';
import { readJson } from '../../files/read-json';
import { readJsonLines } from '../../files/read-json-lines';
import type { WorkingFiles } from '../../ports/working-files';
import { lengthOf } from '../../ranges/byte-range';
import { compareUtf8 } from '../../text/compare-utf8';
import { findMembers, isPast, ObjectsIndexLine, type ObjectsWanted } from './objects-index';
import type { SnapshotAddress } from './snapshot-address';

/**
 * Read the summary of a snapshot.
 *
 * @returns undefined when its file does not exist
 * @throws DamagedFileError when it is not valid: only Moraine writes it
 */
export function readSnapshot(files: WorkingFiles, { plan, snapshot }: SnapshotAddress): Promise<Snapshot | undefined> {
  return readJson(files, snapshotFiles.snapshot(plan, snapshot), Snapshot);
}

/**
 * Read the objects of a snapshot in order of their keys. Parts that the index rules out are not read.
 *
 * @throws SnapshotNotFoundError when its files are gone; Error naming a file that is truncated, damaged or not valid
 */
export async function* readSnapshotObjects(
  files: WorkingFiles,
  { plan, snapshot }: SnapshotAddress,
  from: ObjectsWanted = {},
): AsyncGenerator<SnapshotLine> {
  const { after = '', prefix = '' } = from;
  const key = snapshotFiles.objects(plan, snapshot);
  const head = await files.head(key);
  const index = head && (await readJsonLines(files, snapshotFiles.objectsIndex(plan, snapshot), ObjectsIndexLine));
  if (!head || !index) throw gone(plan, snapshot);
  const range = await findMembers(index, head.sizeBytes, from);
  if (!range) return;
  const body = await files.read(key, range);
  if (!body) throw gone(plan, snapshot);
  const file = { body, sizeBytes: lengthOf(range), uri: fileUri(files, key) };
  for await (const line of gunzipLines(file, SnapshotLine)) {
    if (isPast(line.key, prefix)) return;
    if (line.key.startsWith(prefix) && (after === '' || compareUtf8(line.key, after) > 0)) yield line;
  }
}

/**
 * Read the archives of a snapshot's objects, in order of `archive`.
 *
 * @throws SnapshotNotFoundError when the file is gone; Error naming it when it is truncated, damaged or not valid
 */
export async function* readArchiveLines(
  files: WorkingFiles,
  { plan, snapshot }: SnapshotAddress,
): AsyncGenerator<ArchiveLine> {
  const key = snapshotFiles.archives(plan, snapshot);
  const head = await files.head(key);
  const body = head && (await files.read(key));
  if (!head || !body) throw gone(plan, snapshot);
  yield* gunzipLines({ body, sizeBytes: head.sizeBytes, uri: fileUri(files, key) }, ArchiveLine);
}

const gone = (plan: string, snapshot: string) =>
  new SnapshotNotFoundError(
    `the files of snapshot ${snapshot} of plan ${plan} are missing from the runs bucket; ` +
      'recover them from its vault: moraine rebuild VAULT',
  );
