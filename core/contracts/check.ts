import * as z from 'zod';
import { PlanName, RunId } from './names';
import { CheckRun, Estimate, InventoryReady, Outcome } from './retrieval-run';
import { RunEnd } from './run-status';
import { ofAnyRun } from './run-steps';
import { ArchiveKind, WrittenArchive } from './snapshot';
import { Tier } from './tier';

export const CheckArchivesInput = z.object({ run: CheckRun, inventory: InventoryReady });
export type CheckArchivesInput = z.infer<typeof CheckArchivesInput>;

/** Not `done`: call again. */
export const CheckArchivesOutput = z.object({
  done: z.boolean(),
  /** The snapshot that a sample is to be taken from. */
  sampled: RunId.optional(),
});
export type CheckArchivesOutput = z.infer<typeof CheckArchivesOutput>;

/** What is wrong with an archive that snapshots need: the inventory lacks it, or has it with another size or tree hash. */
export const Finding = z.enum(['missing', 'other-size', 'other-hash']);
export type Finding = z.infer<typeof Finding>;

/** Size and tree hash of an archive, as an inventory has them. */
const ListedFacts = z.object({ sizeBytes: z.int(), treeHash: z.string() });
export type ListedFacts = z.infer<typeof ListedFacts>;

/** An archive that snapshots need, as far as a check has to know it. */
export const NeededArchive = WrittenArchive.pick({
  archive: true,
  archiveId: true,
  kind: true,
  sizeBytes: true,
  treeHash: true,
  createdAt: true,
});
export type NeededArchive = z.infer<typeof NeededArchive>;

/** One line of the archives that an inventory, as far as it has been read, has not shown to be as snapshots know them. */
export const SoughtLine = NeededArchive.extend({
  /**
   * `sought`: it has not been seen yet. `unconfirmed`: the inventory has an element that names it and cannot be read. The others:
   * it is listed otherwise than a snapshot has it, or two snapshots do not agree on it.
   */
  state: z.enum(['sought', 'unconfirmed', 'other-size', 'other-hash']),
  isListed: z.boolean(),
  listed: ListedFacts.optional(),
});
export type SoughtLine = z.infer<typeof SoughtLine>;

/** One line of what a snapshot lacks: an archive, or an object that lies in one. */
export const DamageLine = z.discriminatedUnion('kind', [
  NeededArchive.omit({ kind: true }).extend({
    kind: z.literal('archive'),
    contains: ArchiveKind,
    finding: Finding,
    listed: ListedFacts.optional(),
  }),
  z.object({ kind: z.literal('object'), key: z.string(), sizeBytes: z.int(), archives: z.array(z.string()).min(1) }),
]);
export type DamageLine = z.infer<typeof DamageLine>;

const count = z.int().min(0);

/** An archive that is not in the vault as snapshots know it, as the report names it. */
export const FoundArchive = NeededArchive.extend({
  finding: Finding,
  listed: ListedFacts.optional(),
  /** Snapshots that need it, and the first of them, the newest first. */
  snapshots: count,
  firstSnapshots: z.array(RunId),
  /** Objects in it, of the newest of these, and the first of their keys. */
  objects: count,
  firstKeys: z.array(z.string()),
});
export type FoundArchive = z.infer<typeof FoundArchive>;

/** The first archives that a check has not found as snapshots know them. */
export const FoundDamage = z.object({ archives: z.array(FoundArchive) });
export type FoundDamage = z.infer<typeof FoundDamage>;

/** What a check has compared, added up. Archives that several snapshots need are counted once. */
export const CheckSums = z.object({
  snapshots: count,
  archives: count,
  bytes: count,
  missing: count,
  otherSize: count,
  otherHash: count,
  /** Too young to be in the inventory for sure, and not in it. */
  notYetListed: count,
  /** The inventory has an element that names it and cannot be read. */
  unconfirmed: count,
  /** Elements of the inventory that cannot be read, of whatever archives. */
  unreadable: count,
});
export type CheckSums = z.infer<typeof CheckSums>;

/** How an object of the sample ended. */
export const SampledObject = Outcome.pick({
  key: true,
  archiveId: true,
  sizeBytes: true,
  treeHash: true,
  crc32: true,
  outcome: true,
  reason: true,
});
export type SampledObject = z.infer<typeof SampledObject>;

/** A sample of a snapshot's objects, and what came of it. */
export const CheckedSample = z.object({
  seed: z.string(),
  /** Objects that were asked for; the snapshot may have fewer. */
  wanted: count,
  /** Null, like the numbers of objects and bytes, before the sample was chosen. */
  snapshot: RunId.nullable(),
  tier: Tier,
  objects: count.nullable(),
  bytes: count.nullable(),
  verified: count,
  verifiedBytes: count,
  failed: count,
  requests: count,
  possibleDuplicates: count,
  estimate: Estimate.nullable(),
  /** Every object, by key, in the order in which they were requested; none in a dry run. */
  evidence: z.array(SampledObject),
});
export type CheckedSample = z.infer<typeof CheckedSample>;

/** `report.json` of a check, and the output of the state machine, which of long lists has the first. */
export const CheckReport = z.object({
  runId: RunId,
  ...ofAnyRun,
  kind: z.literal('check'),
  plan: PlanName,
  /** The snapshot that was checked; null: all that are kept. */
  snapshot: RunId.nullable(),
  vault: z.string(),
  status: RunEnd,
  /** As the inventory states it; null before it has been read to its end. */
  inventoryDate: z.string().nullable(),
  /** Null when the run ended before the inventory was compared. */
  sums: CheckSums.nullable(),
  findings: z.array(FoundArchive),
  /** Kept snapshots that lie in other vaults, which are not checked. */
  elsewhere: z.array(z.object({ snapshot: RunId, vault: z.string() })),
  /** Null when none was asked for. */
  sample: CheckedSample.nullable(),
  startedAt: z.string(),
  finishedAt: z.string(),
  error: z.object({ error: z.string(), cause: z.string() }).optional(),
  warnings: z.array(z.string()),
});
export type CheckReport = z.infer<typeof CheckReport>;

/** How many archives are not in the vault as snapshots know them. */
export const damagedArchives = (sums: CheckSums | null): number =>
  sums ? sums.missing + sums.otherSize + sums.otherHash : 0;
