import { InvalidInputError, TreeHashMismatchError } from '../../contracts/errors';
import { snapshotFiles } from '../../contracts/run-files';
import { ArchiveLine, archiveRef, type Snapshot, SnapshotLine } from '../../contracts/snapshot';
import { DamagedLinesError, gunzipLines } from '../../files/gzip-lines';
import type { WorkingFiles } from '../../ports/working-files';
import { compareUtf8 } from '../../text/compare-utf8';
import { CatalogTar } from './catalog-tar';
import { ARCHIVE_LINE_BYTES_MAX, memberOf, readSummary } from './classify-catalog';
import { CLOCKS_DIFFER_MS } from './compare-with-vault';
import { type Owner, ownership } from './ownership';
import type { VaultArchive } from './vault-archive';
import type { VaultIndex } from './vault-index';

const TREE_HASH = /^[0-9a-f]{64}$/;

/** An unproven snapshot that can be adopted: its parts are consistent with each other and with the vault's inventory. */
export interface Adoptable {
  summary: Snapshot;
  /** In order of `archive`. */
  archives: ArchiveLine[];
  /** In order of their keys. Iterating throws InvalidInputError where they are inconsistent, at the latest at the end. */
  lines: AsyncIterable<SnapshotLine>;
}

/** A catalog and the key of the file that holds its retrieved bytes. */
export interface RetrievedCatalog {
  archive: VaultArchive;
  tar: string;
}

/** The vault that a snapshot is adopted from, and the owner whose archives retention may delete. */
export interface AdoptingVault {
  vault: string;
  index: VaultIndex;
  owner: Owner;
}

/**
 * Open an unproven catalog for adoption.
 *
 * @throws InvalidInputError saying what in it is inconsistent, or contradicts the vault's inventory
 */
export async function openCatalogToAdopt(
  files: WorkingFiles,
  { archive: catalog, tar }: RetrievedCatalog,
  { index, vault, owner }: AdoptingVault,
): Promise<Adoptable> {
  const { plan, snapshot } = catalog;
  const opened = await CatalogTar.open(files, tar, catalog.sizeBytes);
  const { summary } = await readSummary(opened, memberOf(opened, snapshotFiles.snapshot(plan, snapshot)));
  checkSummary(summary, catalog, vault);
  const archives = await readArchives(opened, catalog, index, owner);
  const known = new Map(archives.map((line) => [line.archive, line.sizeBytes]));
  const member = memberOf(opened, snapshotFiles.objects(plan, snapshot));
  const lines = gunzipLines(opened.gzipFile(member), SnapshotLine);
  const takenAt = new Date(summary.takenAt).toISOString();
  return {
    summary: { ...summary, takenAt, archives: archives.length },
    archives,
    lines: checkedLines(lines, known, summary),
  };
}

function checkSummary(summary: Snapshot, { plan, snapshot, createdAt }: VaultArchive, vault: string): void {
  if (summary.plan !== plan || summary.snapshot !== snapshot || summary.vault !== vault) {
    throw new InvalidInputError(`its summary is of another snapshot, plan or vault`);
  }
  if (!(Date.parse(summary.takenAt) <= Date.parse(createdAt) + CLOCKS_DIFFER_MS)) {
    throw new InvalidInputError(`it says that it was taken after its catalog was created (${createdAt})`);
  }
}

/** Read the catalog's list of archives, with sizes and dates of the vault's inventory. */
async function readArchives(
  tar: CatalogTar,
  { plan, snapshot }: VaultArchive,
  index: VaultIndex,
  owner: Owner,
): Promise<ArchiveLine[]> {
  const member = memberOf(tar, snapshotFiles.archives(plan, snapshot));
  const archives: ArchiveLine[] = [];
  let missing = 0;
  try {
    for await (const line of gunzipLines(tar.gzipFile(member), ArchiveLine, ARCHIVE_LINE_BYTES_MAX)) {
      const before = archives.at(-1);
      if (before && compareUtf8(before.archive, line.archive) >= 0) {
        throw new InvalidInputError('its list of archives is not in order');
      }
      const listed = index.find(line.archiveId);
      if (listed) archives.push(adopted(line, listed, owner));
      else missing += 1;
      // A longer list than the vault's is inconsistent, whatever follows.
      if (missing + archives.length > index.size) break;
    }
  } catch (error) {
    throw asInvalidInput(error, 'its list of archives');
  }
  if (missing === 0) return archives;
  throw new InvalidInputError(`the vault's inventory lacks ${missing} or more of the archives that it needs`);
}

function adopted(line: ArchiveLine, listed: VaultArchive, owner: Owner): ArchiveLine {
  const { isForeign, takenOverFrom, ...claimed } = line;
  const { kind, sizeBytes, treeHash, createdAt } = listed;
  if (line.archive !== archiveRef(listed.snapshot, listed.sequence) || line.kind !== kind) {
    throw new InvalidInputError(`archive ${line.archiveId} is ${kind} ${listed.sequence} of ${listed.snapshot}`);
  }
  if (line.sizeBytes !== sizeBytes || line.treeHash !== treeHash) {
    throw new InvalidInputError(`archive ${line.archiveId} has another size or tree hash in the vault`);
  }
  return { ...claimed, createdAt, ...ownership(listed, owner) };
}

/**
 * Yield the lines, checking that they match the archives that they refer to, and that their number is the one in the
 * summary.
 */
async function* checkedLines(
  lines: AsyncIterable<SnapshotLine>,
  archives: ReadonlyMap<string, number>,
  { objects, bytes }: Snapshot,
): AsyncGenerator<SnapshotLine> {
  let count = 0;
  let sum = 0;
  let before: string | undefined;
  try {
    for await (const line of lines) {
      count += 1;
      sum += line.sizeBytes;
      const isInOrder = before === undefined || compareUtf8(before, line.key) < 0;
      if (!isInOrder || !matchesArchives(line, archives) || count > objects) {
        throw new InvalidInputError(`object ${count} of its list is out of order, or does not match its archives`);
      }
      before = line.key;
      yield line;
    }
  } catch (error) {
    throw asInvalidInput(error, 'its list of objects');
  }
  if (count === objects && sum === bytes) return;
  throw new InvalidInputError(`it lists ${count} objects of ${sum} bytes, but states ${objects} of ${bytes}`);
}

const matchesArchives = (
  { sizeBytes, treeHash, slices }: SnapshotLine,
  archives: ReadonlyMap<string, number>,
): boolean =>
  TREE_HASH.test(treeHash) &&
  slices.reduce((sum, slice) => sum + slice.sizeBytes, 0) === sizeBytes &&
  slices.every((slice) => slice.offset + slice.sizeBytes <= (archives.get(slice.archive) ?? -1));

/** Convert errors about the file's content into InvalidInputError; errors of a service stay as they are. */
function asInvalidInput(error: unknown, what: string): unknown {
  const isItsOwn = error instanceof DamagedLinesError || error instanceof TreeHashMismatchError;
  return isItsOwn ? new InvalidInputError(`${what} cannot be read: ${error.message}`, { cause: error }) : error;
}
