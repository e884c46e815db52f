import { type ArchiveDescription, parseArchiveDescription } from '../../contracts/archive-description';
import { runFiles } from '../../contracts/run-files';
import { fileUri } from '../../files/file-uri';
import { type InventoryEntry, readEntry } from '../../inventory/inventory-entry';
import { parseManifest } from '../../inventory/parse-manifest';
import type { WorkingFiles } from '../../ports/working-files';

/** An archive that Moraine wrote, as listed in the vault's inventory. */
export interface VaultArchive extends Omit<ArchiveDescription, 'moraine'> {
  archiveId: string;
  sizeBytes: number;
  treeHash: string;
  createdAt: string;
  /** The description as text. */
  description: string;
}

/** @returns undefined for an archive that Moraine did not write */
export function vaultArchiveOf(entry: InventoryEntry): VaultArchive | undefined {
  const described = parseArchiveDescription(entry.description);
  if (!described) return undefined;
  const { moraine, ...rest } = described;
  const { archiveId, sizeBytes, treeHash, creationDate: createdAt, description } = entry;
  return { ...rest, archiveId, sizeBytes, treeHash, createdAt, description };
}

/** The snapshot whose run wrote the archive, as `PLAN/SNAPSHOT`. */
export const snapshotOf = ({ plan, snapshot }: Pick<VaultArchive, 'plan' | 'snapshot'>) => `${plan}/${snapshot}`;

/** The manifest line of an archive. */
export const manifestLineOf = ({ archiveId, description, createdAt, sizeBytes, treeHash }: VaultArchive) =>
  JSON.stringify({
    ArchiveId: archiveId,
    ArchiveDescription: description,
    CreationDate: createdAt,
    Size: sizeBytes,
    SHA256TreeHash: treeHash,
  });

/** The archive of a manifest line. @throws Error for any other line, which Moraine does not write */
export function vaultArchiveOfLine(line: string): VaultArchive {
  const read = readEntry(line, true);
  const archive = 'entry' in read ? vaultArchiveOf(read.entry) : undefined;
  if (!archive) throw new Error(`not the line of an archive that Moraine wrote: ${line}`);
  return archive;
}

/** The archives of Moraine's that a rebuild has found (`runFiles.vault`). */
export async function* readVaultArchives(files: WorkingFiles, runId: string): AsyncGenerator<VaultArchive> {
  const key = runFiles.vault(runId);
  const body = await files.read(key);
  if (!body) throw new Error(`${fileUri(files, key)}, a file of the run's plan, is gone`);
  for await (const entry of parseManifest(body, '')) {
    const archive = vaultArchiveOf(entry);
    if (archive) yield archive;
  }
}
