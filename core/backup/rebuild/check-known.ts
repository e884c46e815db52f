import { SnapshotNotFoundError } from '../../contracts/errors';
import type { SnapshotHead } from '../../contracts/snapshot';
import { readArchiveLines } from '../snapshot/read-snapshot';
import { compareWithVault, differsFromListed, type Presence, type VaultFacts } from './compare-with-vault';
import type { RebuildDeps } from './rebuild-deps';

/** Compare the archives of a known snapshot with the vault's inventory. */
export async function checkKnown(
  { files }: Pick<RebuildDeps, 'files'>,
  head: SnapshotHead,
  vault: VaultFacts,
): Promise<Presence & { problem?: string }> {
  const lines = readArchiveLines(files, head);
  try {
    const checked = await compareWithVault(lines, vault, differsFromListed);
    return 'problem' in checked ? { missing: 0, notYetListed: 0, ...checked } : checked;
  } catch (error) {
    if (!(error instanceof SnapshotNotFoundError)) throw error;
    return { missing: 0, notYetListed: 0, problem: error.message };
  }
}
