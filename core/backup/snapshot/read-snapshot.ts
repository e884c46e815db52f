import * as z from 'zod';
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
 * A snapshot as a whole.
 *
 * @returns undefined when its file is not there
 * @throws Error naming the file when it is not valid: it is ours
 */
export async function readSnapshot(
  files: WorkingFiles,
  { plan, snapshot }: SnapshotAddress,
): Promise<Snapshot | undefined> {
  const key = snapshotFiles.snapshot(plan, snapshot);
  try {
    return await readJson(files, key, Snapshot);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new Error(`${fileUri(files, key)} is not valid: ${error.message}`, { cause: error });
  }
}

/**
 * The objects of a snapshot in the order of their keys. What the index shows not to be wanted is not read.
 *
 * @throws SnapshotNotFoundError when its files are gone; Error naming the file that is cut off, damaged or not valid
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
 * The archives that hold a snapshot's objects, in the order of `archive`.
 *
 * @throws SnapshotNotFoundError when the file is gone; Error naming it when it is cut off, damaged or not valid
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
    `the files of snapshot ${snapshot} of plan ${plan} are gone from the bucket of runs; ` +
      'bring them back from the vault that it lies in: moraine rebuild VAULT',
  );
