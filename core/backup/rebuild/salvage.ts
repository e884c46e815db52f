import { type ArchiveLine, archiveRef, type Snapshot, type SnapshotLine } from '../../contracts/snapshot';
import type { ObjectLocation } from '../../ports/objects';
import { compareUtf8 } from '../../text/compare-utf8';
import { putHead } from '../snapshot/heads';
import { writeArchiveLines, writeSnapshotObjects, writeSnapshotSummary } from '../snapshot/write-snapshot';
import { type BringBackDeps, writtenArchive } from './bring-back';
import { openPack } from './open-pack';
import type { VaultArchive } from './vault-archive';

interface Found {
  lines: SnapshotLine[];
  archive: ArchiveLine;
}

/**
 * Make a partial snapshot of the archives of a run that left no catalog: what the indexes of its packs and the
 * descriptions of its other archives say. Objects whose key is not in the description, or that span archives, stay out.
 * The archives are known to Moraine again: they can be restored from, and retention deletes them in the end. Repeatable.
 *
 * @param archives of one snapshot, in any order; holds all of its lines in memory
 * @param tarOf where a pack was brought to; undefined when it could not be retrieved
 * @returns the snapshot, or why there is none
 */
export async function salvage(
  { items, objects, runsBucket }: BringBackDeps,
  vault: string,
  archives: readonly VaultArchive[],
  tarOf: (archive: VaultArchive) => ObjectLocation | undefined,
): Promise<Snapshot | { lost: string }> {
  const found: Found[] = [];
  // The same number twice is the same upload completed twice; one of them will do.
  const byNumber = [...new Map(archives.map((archive) => [archive.sequence, archive])).values()];
  for (const archive of byNumber.sort((one, other) => one.sequence - other.sequence)) {
    if (archive.kind === 'pack') {
      const tar = tarOf(archive);
      // Without it the snapshot would be there, and nobody would look for what it lacks.
      if (!tar) return { lost: `its pack ${archive.archiveId} could not be retrieved` };
      found.push(ofPack(archive, await openPack(objects, tar, archive.sizeBytes)));
    } else if (archive.key !== undefined && archive.slice === undefined) found.push(ofObject(archive, archive.key));
  }
  const [first] = byNumber;
  // A key has one place; nobody keeps others from describing an archive as they like, so there may be two.
  const byKey = new Map(found.flatMap(({ lines }) => lines).map((line) => [line.key, line]));
  const lines = [...byKey.values()].sort((one, other) => compareUtf8(one.key, other.key));
  if (!first || lines.length === 0) return { lost: 'it has no catalog, and its archives do not tell what is in them' };
  const { plan, snapshot } = first;
  const summary: Snapshot = {
    plan,
    snapshot,
    vault,
    source: { bucket: '', prefix: '' },
    takenAt: byNumber.map(({ createdAt }) => createdAt).reduce((one, other) => (one < other ? one : other)),
    objects: lines.length,
    bytes: lines.reduce((sum, line) => sum + line.sizeBytes, 0),
    archives: found.length,
    newArchives: found.length,
    newBytes: found.reduce((sum, { archive }) => sum + archive.sizeBytes, 0),
    errors: 0,
    partial: true,
  };
  await writeSnapshotObjects(objects, runsBucket, plan, snapshot, fromMemory(lines));
  await writeArchiveLines(
    objects,
    runsBucket,
    plan,
    snapshot,
    found.map(({ archive }) => archive),
  );
  await writeSnapshotSummary(objects, runsBucket, summary);
  await putHead(items, { ...summary, state: 'kept' });
  return summary;
}

function ofPack(archive: VaultArchive, members: Awaited<ReturnType<typeof openPack>>): Found {
  const ref = archiveRef(archive.snapshot, archive.sequence);
  const lines = members.map(
    ({ offset, ...member }): SnapshotLine => ({
      ...member,
      slices: [{ archive: ref, offset, sizeBytes: member.sizeBytes }],
    }),
  );
  return { lines, archive: liveIn(archive, lines) };
}

/** ETag and date are not known: the next backup takes the object anew. */
function ofObject(archive: VaultArchive, key: string): Found {
  const { sizeBytes, treeHash, createdAt: modifiedAt } = archive;
  const slices = [{ archive: archiveRef(archive.snapshot, archive.sequence), offset: 0, sizeBytes }];
  const lines: SnapshotLine[] = [{ key, sizeBytes, etag: '', modifiedAt, treeHash, slices }];
  return { lines, archive: liveIn(archive, lines) };
}

function liveIn(archive: VaultArchive, lines: readonly SnapshotLine[]): ArchiveLine {
  const bytes = lines.reduce((sum, line) => sum + line.sizeBytes, 0);
  return { ...writtenArchive(archive, lines.length, bytes), liveObjects: lines.length, liveBytes: bytes };
}

async function* fromMemory<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
