import { InvalidInputError } from '../../contracts/errors';
import { type ArchiveLine, archiveRef, type Snapshot, type SnapshotLine } from '../../contracts/snapshot';
import type { WorkingFiles } from '../../ports/working-files';
import { compareUtf8 } from '../../text/compare-utf8';
import { openPack } from './open-pack';
import type { VaultArchive } from './vault-archive';
import { writtenArchive } from './written-archive';

/** A partial snapshot made from archives without a catalog. */
export interface Salvaged {
  summary: Snapshot;
  /** In order of their keys. */
  lines: SnapshotLine[];
  /** In order of `archive`. */
  archives: ArchiveLine[];
}

interface SalvagedArchive {
  lines: SnapshotLine[];
  archive: ArchiveLine;
}

/**
 * Make a partial snapshot from the archives of a run that left no catalog, using the indexes of its packs and the
 * descriptions of its other archives. Objects whose key is not in the description, or that span archives, are left out.
 * Holds all lines in memory.
 *
 * @param archives archives of one snapshot, in any order
 * @param tarOf key of the file that holds a retrieved pack; undefined when it could not be retrieved
 * @returns the snapshot, or why there is none; only failures of services are thrown
 */
export async function salvage(
  files: WorkingFiles,
  vault: string,
  archives: readonly VaultArchive[],
  tarOf: (archive: VaultArchive) => string | undefined,
): Promise<Salvaged | { outcome: 'lost' | 'broken'; reason: string }> {
  const found: SalvagedArchive[] = [];
  // Two archives with one number are an upload that was completed twice, either of which will do, or a later forgery.
  const newestFirst = [...archives].sort((one, other) => ageOrder(other, one));
  const byNumber = [...new Map(newestFirst.map((archive) => [archive.sequence, archive])).values()];
  for (const archive of byNumber.sort((one, other) => one.sequence - other.sequence)) {
    if (archive.kind === 'pack') {
      const tar = tarOf(archive);
      // A snapshot without the pack's objects would look complete.
      if (!tar) return { outcome: 'lost', reason: `its pack ${archive.archiveId} could not be retrieved` };
      const pack = await readPack(files, tar, archive);
      if ('reason' in pack) return { outcome: 'broken', ...pack };
      found.push(pack);
    } else if (archive.key && archive.slice === undefined) found.push(salvageObject(archive, archive.key));
  }
  const [first] = byNumber;
  // Anybody can describe an archive as they like, so that two archives may claim a key; the older one counts.
  found.sort((one, other) => ageOrder(other.archive, one.archive));
  const byKey = new Map(found.flatMap(({ lines }) => lines).map((line) => [line.key, line]));
  found.sort((one, other) => compareUtf8(one.archive.archive, other.archive.archive));
  const lines = [...byKey.values()].sort((one, other) => compareUtf8(one.key, other.key));
  if (!first || lines.length === 0) {
    return { outcome: 'lost', reason: 'it has no catalog, and its archives do not say what they contain' };
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

async function readPack(
  files: WorkingFiles,
  tar: string,
  archive: VaultArchive,
): Promise<SalvagedArchive | { reason: string }> {
  try {
    return salvagePack(archive, await openPack(files, tar, archive.sizeBytes));
  } catch (error) {
    if (error instanceof InvalidInputError) return { reason: `pack ${archive.archiveId}: ${error.message}` };
    throw error;
  }
}

function salvagePack(archive: VaultArchive, members: Awaited<ReturnType<typeof openPack>>): SalvagedArchive {
  const ref = archiveRef(archive.snapshot, archive.sequence);
  const lines = members.map(
    ({ offset, ...member }): SnapshotLine => ({
      ...member,
      slices: [{ archive: ref, offset, sizeBytes: member.sizeBytes }],
    }),
  );
  return { lines, archive: archiveLineOf(archive, lines) };
}

/** ETag and modification time are not known, so that the next backup uploads the object again. */
function salvageObject(archive: VaultArchive, key: string): SalvagedArchive {
  const { sizeBytes, treeHash, createdAt: modifiedAt } = archive;
  const slices = [{ archive: archiveRef(archive.snapshot, archive.sequence), offset: 0, sizeBytes }];
  const lines: SnapshotLine[] = [{ key, sizeBytes, etag: '', modifiedAt, treeHash, slices }];
  return { lines, archive: archiveLineOf(archive, lines) };
}

function archiveLineOf(archive: VaultArchive, lines: readonly SnapshotLine[]): ArchiveLine {
  const bytes = lines.reduce((sum, line) => sum + line.sizeBytes, 0);
  return { ...writtenArchive(archive, lines.length, bytes), liveObjects: lines.length, liveBytes: bytes };
}
