import type { GlacierContext } from '../glacier-context';
import { zeroTreeHash } from '../hashing/zero-tree-hash';
import { newArchiveId } from '../random-id';
import type { SyntheticArchive } from '../storage/archive-store';
import type { Vault } from '../vaults/vault';
import { vaultNameForm } from '../vaults/vault-operations';

/** 10,000 parts × 4 GiB. */
const sizeMaxBytes = 42_949_672_960_000;
/** Archives per write, all of which are in memory. */
const batchMax = 1_000;
const descriptionForm = /^[\x20-\x7e]{0,1024}$/;
const archiveIdForm = /^[A-Za-z0-9_-]{138}$/;

/** An archive of zero bytes to create. */
export interface SeedArchive {
  /** Used if it is a valid archive id of 138 characters; otherwise a new id is generated. */
  archiveId?: string;
  sizeBytes: number;
  description?: string;
  /** Default: now. */
  createdAtMs?: number;
}

export interface SeedTotals {
  archives: number;
  /** Without the index overhead. */
  sizeBytes: number;
}

/** An archive or a vault that cannot be created; the message names the reason. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
}

/**
 * Add archives of zero bytes to a vault, which is created if it does not exist, without storing the bytes, and take the vault's
 * inventory.
 *
 * @throws SeedError for an invalid vault name, size or description, and for an id that the vault already contains; the archives
 *   before it are kept
 */
export async function seedVault(
  context: GlacierContext,
  vaultName: string,
  archives: AsyncIterable<SeedArchive>,
): Promise<SeedTotals> {
  if (!vaultNameForm.test(vaultName)) throw new SeedError(`Invalid vault name: ${vaultName}`);
  const vault = await context.vaults.create(vaultName);
  const nowMs = context.clock.now();
  const totals: SeedTotals = { archives: 0, sizeBytes: 0 };
  let batch: SyntheticArchive[] = [];
  const flush = async () => {
    if (batch.length > 0) await vault.archives.addSynthetic(batch);
    batch = [];
  };
  for await (const archive of archives) {
    batch.push(await syntheticOf(archive, vault, nowMs));
    totals.archives++;
    totals.sizeBytes += archive.sizeBytes;
    if (batch.length >= batchMax) await flush();
  }
  await flush();
  await context.inventories.take(vault);
  return totals;
}

async function syntheticOf(archive: SeedArchive, vault: Vault, nowMs: number): Promise<SyntheticArchive> {
  const { archiveId = '', sizeBytes, description = '', createdAtMs = nowMs } = archive;
  const isKept = archiveIdForm.test(archiveId);
  if (isKept && (await vault.archives.find(archiveId)))
    throw new SeedError(`the vault already contains the archive ${archiveId}`);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1 || sizeBytes > sizeMaxBytes) {
    throw new SeedError(`an archive has 1 to ${sizeMaxBytes} bytes, not ${sizeBytes}`);
  }
  if (!descriptionForm.test(description)) {
    throw new SeedError(`a description has up to 1024 characters of ASCII, not ${JSON.stringify(description)}`);
  }
  return {
    id: isKept ? archiveId : newArchiveId(),
    createdAtMs,
    sizeBytes,
    treeHash: zeroTreeHash(sizeBytes),
    description,
    content: 'zeros',
  };
}
