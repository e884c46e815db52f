import * as z from 'zod';
import { SnapshotNotFoundError } from '../../contracts/errors';
import { snapshotFiles } from '../../contracts/run-files';
import { ArchiveLine, Snapshot, SnapshotLine } from '../../contracts/snapshot';
import { gunzipLines } from '../../files/gzip-lines';
import { readJson } from '../../files/read-json';
import { readJsonLines } from '../../files/read-json-lines';
import type { Objects } from '../../ports/objects';
import { compareUtf8 } from '../../text/compare-utf8';
import { findMembers, isPast, ObjectsIndexLine, type ObjectsWanted } from './objects-index';

/**
 * A snapshot as a whole.
 *
 * @returns undefined when its file is not there
 * @throws Error naming the file when it is not valid: it is ours
 */
export async function readSnapshot(
  objects: Objects,
  runsBucket: string,
  plan: string,
  snapshot: string,
): Promise<Snapshot | undefined> {
  const location = { bucket: runsBucket, key: snapshotFiles.snapshot(plan, snapshot) };
  try {
    return await readJson(objects, location, Snapshot);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new Error(`s3://${location.bucket}/${location.key} is not valid: ${error.message}`, { cause: error });
  }
}

/**
 * The objects of a snapshot in the order of their keys. What the index shows not to be wanted is not read.
 *
 * @throws SnapshotNotFoundError when its files are gone; Error naming the file that is cut off, damaged or not valid
 */
export async function* readSnapshotObjects(
  objects: Objects,
  runsBucket: string,
  plan: string,
  snapshot: string,
  from: ObjectsWanted = {},
): AsyncGenerator<SnapshotLine> {
  const { after = '', prefix = '' } = from;
  const location = { bucket: runsBucket, key: snapshotFiles.objects(plan, snapshot) };
  const indexLocation = { bucket: runsBucket, key: snapshotFiles.objectsIndex(plan, snapshot) };
  const head = await objects.head(location);
  const index = head && (await readJsonLines(objects, indexLocation, ObjectsIndexLine));
  if (!head || !index) throw gone(plan, snapshot);
  const range = await findMembers(index, head.sizeBytes, from);
  if (!range) return;
  const body = await objects.read(location, range);
  if (!body) throw gone(plan, snapshot);
  for await (const line of gunzipLines(body, range.end - range.start + 1, location, SnapshotLine)) {
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
  objects: Objects,
  runsBucket: string,
  plan: string,
  snapshot: string,
): AsyncGenerator<ArchiveLine> {
  const location = { bucket: runsBucket, key: snapshotFiles.archives(plan, snapshot) };
  const head = await objects.head(location);
  const body = head && (await objects.read(location));
  if (!head || !body) throw gone(plan, snapshot);
  yield* gunzipLines(body, head.sizeBytes, location, ArchiveLine);
}

const gone = (plan: string, snapshot: string) =>
  new SnapshotNotFoundError(
    `the files of snapshot ${snapshot} of plan ${plan} are gone from the bucket of runs; ` +
      'bring them back from the vault that it lies in: moraine rebuild VAULT',
  );
