import * as z from 'zod';
import { PlanName, RunId } from './names';

const count = z.int().min(0);
const Facts = z.object({ sizeBytes: count, treeHash: z.string() });

/** Size and tree hash of an archive. */
export type ArchiveFacts = z.infer<typeof Facts>;

/** Archive that Moraine knows of: one that a kept snapshot needs, or one that an earlier inventory lists. */
export const KnownArchive = Facts.extend({
  archiveId: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  /** A plan whose snapshots need it; missing when none does. */
  plan: PlanName.optional(),
});
export type KnownArchive = z.infer<typeof KnownArchive>;

/** Line of `gone.jsonl`: an archive that the inventory should list and does not. */
export const GoneLine = KnownArchive.extend({
  /** Whether the earlier inventory lists it. */
  wasListed: z.boolean(),
});
export type GoneLine = z.infer<typeof GoneLine>;

/** Line of the records of deletions, as far as a comparison needs it: only these outcomes may have deleted the archive. */
export const DeletedLine = z.object({ archiveId: z.string(), outcome: z.string() });
export const DELETING_OUTCOMES: readonly string[] = ['deleted', 'uncertain'];

/** Line of `changed.jsonl`: an archive that the inventory lists with another size or tree hash, which Glacier rules out. */
export const ChangedLine = KnownArchive.extend({ listed: Facts });
export type ChangedLine = z.infer<typeof ChangedLine>;

const Amount = z.object({ archives: count, bytes: count });

/** Difference between a vault's inventory and what Moraine knows of the vault. */
export const ComparedDrift = z.object({
  kind: z.literal('compared'),
  /** The earlier inventory; null when there is none, or its list is missing, damaged or younger. */
  before: z.object({ runId: RunId, inventoryDate: z.string() }).nullable(),
  /** Kept snapshots in the vault, and the archives that they need. */
  snapshots: count,
  needed: count,
  /** Snapshots whose records or lists of archives are missing or damaged: what only they need counts as `unknown`. */
  unreadSnapshots: count,
  /** Damaged records of retention, of any vault: their archives count as if they were not on record. Reports of older versions lack it. */
  unreadRecords: count.default(0),
  /** Archives that are not listed: those that snapshots need, and others of the earlier inventory that Moraine has not deleted. */
  gone: z.object({ needed: count, others: count }),
  changed: count,
  /** Archives that this deployment wrote, by their description and its key, and that neither a snapshot nor a record needs. */
  unknown: Amount,
  /** Archives that lost answers to uploads left besides those that count: garbage since this inventory. Older reports lack it. */
  duplicates: count.default(0),
  /** Archives that the earlier inventory does not list; null without one. */
  new: Amount.nullable(),
  /** Needed archives that may have been created too late for the inventory. */
  notYetListed: count,
  /** Known archives of which the inventory has an invalid element. */
  unconfirmed: count,
  /** The first archives that are gone. */
  firstGone: z.array(GoneLine),
  /** Name of the call that wrote the lists: see `driftFiles`. */
  call: z.string(),
});
export type ComparedDrift = z.infer<typeof ComparedDrift>;

/** Result of the comparison of an inventory; `skipped`, with the reason, when there is too much to compare, or the comparison failed. */
export const Drift = z.discriminatedUnion('kind', [
  ComparedDrift,
  z.object({ kind: z.literal('skipped'), reason: z.string() }),
]);
export type Drift = z.infer<typeof Drift>;

/** Number of archives that are gone or changed, which a person has to look into. */
export const driftAlarms = (drift: Drift | undefined): number =>
  drift?.kind === 'compared' ? drift.gone.needed + drift.gone.others + drift.changed : 0;
