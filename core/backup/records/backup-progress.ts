import * as z from 'zod';
import { BackupTotals } from '../../contracts/backup-run';
import { decodeItem } from '../../contracts/decode-item';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';

/** Progress of a backup. */
export const BackupProgress = z.object({
  /** Totals of the plan so far. */
  totals: BackupTotals.optional(),
  /** Archives written to the vault, and their bytes. */
  archivesWritten: z.int().min(0).default(0),
  bytesWritten: z.int().min(0).default(0),
});
export type BackupProgress = z.infer<typeof BackupProgress>;

/** Read the progress of a backup; all zero before it has begun. */
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

/** Count a written archive. Not repeatable: the caller makes sure that each archive is counted once. */
export async function addWritten(
  items: ItemStore,
  runId: string,
  written: { archives: number; bytes: number },
): Promise<void> {
  const add = { archivesWritten: written.archives, bytesWritten: written.bytes };
  await items.update(keyOf.progress(runId), { add }, { exists: true });
}
