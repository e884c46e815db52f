import { InvalidInputError } from '../../contracts/errors';
import { type ArchiveLine, archiveRef, type Snapshot, type SnapshotLine } from '../../contracts/snapshot';
import type { WorkingFiles } from '../../ports/working-files';
import { compareUtf8 } from '../../text/compare-utf8';
import { openPack } from './open-pack';
import type { VaultArchive } from './vault-archive';
import { writtenArchive } from './written-archive';

/** What archives that no catalog speaks of say of themselves, as a partial snapshot. */
export interface Salvaged {
  summary: Snapshot;
  /** In the order of their keys. */
  lines: SnapshotLine[];
  /** In the order of `archive`. */
  archives: ArchiveLine[];
}

interface SalvagedArchive {
  lines: SnapshotLine[];
  archive: ArchiveLine;
}

/**
 * Make a partial snapshot of the archives of a run that left no catalog: what the indexes of its packs and the
 * descriptions of its other archives say. Objects whose key is not in the description, or that span archives, stay out.
 *
 * @param archives of one snapshot, in any order; holds all of its lines in memory
 * @param tarOf key of the file that a pack was brought to; undefined when it could not be retrieved
 * @returns the snapshot, or why there is none. What is thrown is trouble of the services that were asked
 */
export async function salvage(
  files: WorkingFiles,
  vault: string,
  archives: readonly VaultArchive[],
  tarOf: (archive: VaultArchive) => string | undefined,
): Promise<Salvaged | { outcome: 'lost' | 'broken'; reason: string }> {
  const found: SalvagedArchive[] = [];
  // The same number twice is the same upload completed twice, of which one will do, or somebody's who came later.
  const newestFirst = [...archives].sort((one, other) => ageOrder(other, one));
  const byNumber = [...new Map(newestFirst.map((archive) => [archive.sequence, archive])).values()];
  for (const archive of byNumber.sort((one, other) => one.sequence - other.sequence)) {
    if (archive.kind === 'pack') {
      const tar = tarOf(archive);
      // Without it the snapshot would be there, and nobody would look for what it lacks.
      if (!tar) return { outcome: 'lost', reason: `its pack ${archive.archiveId} could not be retrieved` };
      const pack = await opened(files, tar, archive);
      if ('reason' in pack) return { outcome: 'broken', ...pack };
      found.push(pack);
    } else if (archive.key && archive.slice === undefined) found.push(ofObject(archive, archive.key));
  }
  const [first] = byNumber;
  // A key has one place; nobody keeps others from describing an archive as they like, so there may be two: the older counts.
  found.sort((one, other) => ageOrder(other.archive, one.archive));
  const byKey = new Map(found.flatMap(({ lines }) => lines).map((line) => [line.key, line]));
  found.sort((one, other) => compareUtf8(one.archive.archive, other.archive.archive));
  const lines = [...byKey.values()].sort((one, other) => compareUtf8(one.key, other.key));
  if (!first || lines.length === 0) {
    return { outcome: 'lost', reason: 'it has no catalog, and its archives do not tell what is in them' };
  }
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
  return { summary, lines, archives: found.map(({ archive }) => archive) };
}

type Aged = Pick<VaultArchive, 'createdAt' | 'archiveId'>;

/** Oldest first. */
const ageOrder = (one: Aged, other: Aged) =>
  compareUtf8(one.createdAt, other.createdAt) || compareUtf8(one.archiveId, other.archiveId);

async function opened(
  files: WorkingFiles,
  tar: string,
  archive: VaultArchive,
): Promise<SalvagedArchive | { reason: string }> {
  try {
    return ofPack(archive, await openPack(files, tar, archive.sizeBytes));
  } catch (error) {
    if (error instanceof InvalidInputError) return { reason: `pack ${archive.archiveId}: ${error.message}` };
    throw error;
  }
}

function ofPack(archive: VaultArchive, members: Awaited<ReturnType<typeof openPack>>): SalvagedArchive {
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
function ofObject(archive: VaultArchive, key: string): SalvagedArchive {
  const { sizeBytes, treeHash, createdAt: modifiedAt } = archive;
  const slices = [{ archive: archiveRef(archive.snapshot, archive.sequence), offset: 0, sizeBytes }];
  const lines: SnapshotLine[] = [{ key, sizeBytes, etag: '', modifiedAt, treeHash, slices }];
  return { lines, archive: liveIn(archive, lines) };
}

function liveIn(archive: VaultArchive, lines: readonly SnapshotLine[]): ArchiveLine {
  const bytes = lines.reduce((sum, line) => sum + line.sizeBytes, 0);
  return { ...writtenArchive(archive, lines.length, bytes), liveObjects: lines.length, liveBytes: bytes };
}
