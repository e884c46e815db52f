import { TextList } from '../../collections/text-list';
import { snapshotFiles } from '../../contracts/run-files';
import type { ArchiveLine, Snapshot, SnapshotLine } from '../../contracts/snapshot';
import { gzipLines } from '../../files/gzip-lines';
import { jsonLines } from '../../files/json-lines';
import type { WorkingFiles } from '../../ports/working-files';
import { compareUtf8 } from '../../text/compare-utf8';
import type { ObjectsIndexLine } from './objects-index';
import type { SnapshotAddress } from './snapshot-address';

const GZIP = 'application/gzip';
const JSON_LINES = 'application/x-ndjson';

/**
 * Write the objects of a snapshot and the index of that file. Holds one gzip member's lines and the index in memory.
 * Repeatable.
 *
 * @param lines in order of their keys' UTF-8 bytes, each key once
 * @throws Error when they are not in that order, which readers rely on
 */
export async function writeSnapshotObjects(
  files: Pick<WorkingFiles, 'write'>,
  { plan, snapshot }: SnapshotAddress,
  lines: Iterable<SnapshotLine> | AsyncIterable<SnapshotLine>,
): Promise<void> {
  const index = new MemberIndex();
  const members = gzipLines(
    inOrder(lines, ({ key }) => key),
    ({ key }, at) => index.add(key, at),
  );
  await files.write(snapshotFiles.objects(plan, snapshot), members, GZIP);
  await files.write(snapshotFiles.objectsIndex(plan, snapshot), jsonLines(index), JSON_LINES);
}

/**
 * Write the list of archives that a snapshot needs. Repeatable.
 *
 * @param lines in order of `archive`, each once
 * @throws Error when they are not in that order
 */
export async function writeArchiveLines(
  files: Pick<WorkingFiles, 'write'>,
  { plan, snapshot }: SnapshotAddress,
  lines: Iterable<ArchiveLine> | AsyncIterable<ArchiveLine>,
): Promise<void> {
  const content = gzipLines(inOrder(lines, ({ archive }) => archive));
  await files.write(snapshotFiles.archives(plan, snapshot), content, GZIP);
}

/** Write the summary of a snapshot. Repeatable. */
export async function writeSnapshotSummary(files: Pick<WorkingFiles, 'write'>, snapshot: Snapshot): Promise<void> {
  const key = snapshotFiles.snapshot(snapshot.plan, snapshot.snapshot);
  await files.write(key, `${JSON.stringify(snapshot, null, 2)}\n`, 'application/json');
}

/** Compact index of gzip members: a snapshot of a hundred million objects has 50,000 of them. */
class MemberIndex implements Iterable<ObjectsIndexLine> {
  readonly #keys = new TextList();
  readonly #starts: number[] = [];

  add(key: string, at: number): void {
    this.#keys.add(key);
    this.#starts.push(at);
  }

  *[Symbol.iterator](): Generator<ObjectsIndexLine> {
    for (const [member, at] of this.#starts.entries()) yield { key: this.#keys.at(member), at };
  }
}

async function* inOrder<T>(values: Iterable<T> | AsyncIterable<T>, nameOf: (value: T) => string): AsyncGenerator<T> {
  let before: string | undefined;
  for await (const value of values) {
    const name = nameOf(value);
    if (before !== undefined && compareUtf8(before, name) >= 0)
      throw new Error(`${name} must not come after ${before}`);
    before = name;
    yield value;
  }
}
