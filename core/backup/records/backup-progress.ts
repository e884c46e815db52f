import * as z from 'zod';
import { BackupTotals } from '../../contracts/backup-run';
import { decodeItem } from '../../contracts/decode-item';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';

/** How far a backup has come. */
export const BackupProgress = z.object({
  /** As far as the plan has come. */
  totals: BackupTotals.optional(),
  /** Archives that are at the vault, and their bytes. */
  archivesWritten: z.int().min(0).default(0),
  bytesWritten: z.int().min(0).default(0),
});
export type BackupProgress = z.infer<typeof BackupProgress>;

/** Progress of a backup; nothing before there is any. */
export async function getBackupProgress(items: ItemStore, runId: string): Promise<BackupProgress> {
  const key = keyOf.progress(runId);
  return decodeItem(BackupProgress, (await items.get(key)) ?? key);
}

export async function recordBackupTotals(
  items: ItemStore,
  runId: string,
  totals: BackupTotals,
  expiresAt: number,
): Promise<void> {
  await items.update(keyOf.progress(runId), { set: { totals, expiresAt } });
}

/** Count an archive that is at the vault. Not repeatable: whoever calls it makes sure that an archive is counted once. */
export async function addWritten(
  items: ItemStore,
  runId: string,
  written: { archives: number; bytes: number },
): Promise<void> {
  const add = { archivesWritten: written.archives, bytesWritten: written.bytes };
  await items.update(keyOf.progress(runId), { add }, { exists: true });
}
