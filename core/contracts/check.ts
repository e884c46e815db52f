import * as z from 'zod';
import { FallbackReport } from './expedited';
import { InventoryReady } from './inventory-ready';
import { PlanName, RunId } from './names';
import { CheckRun, Estimate, Outcome } from './retrieval-run';
import { RunEnd } from './run-status';
import { ofAnyRun } from './run-steps';
import { ArchiveKind, WrittenArchive } from './snapshot';
import { Tier } from './tier';

export const CheckArchivesInput = z.object({ run: CheckRun, inventory: InventoryReady });
export type CheckArchivesInput = z.infer<typeof CheckArchivesInput>;

/** Output of `check-archives`. Unless it is `done`, the same call resumes where this one ended. */
export const CheckArchivesOutput = z.object({
  done: z.boolean(),
  /** Snapshot from which the sample is chosen. */
  sampled: RunId.optional(),
});
export type CheckArchivesOutput = z.infer<typeof CheckArchivesOutput>;

/** Problem of an archive that snapshots need: missing from the inventory, or listed with another size or tree hash. */
export const Finding = z.enum(['missing', 'other-size', 'other-hash']);
export type Finding = z.infer<typeof Finding>;

/** Size and tree hash of an archive in an inventory. */
const ListedFacts = z.object({ sizeBytes: z.int(), treeHash: z.string() });
export type ListedFacts = z.infer<typeof ListedFacts>;

/** Archive that snapshots need, with the members that a check compares or reports. */
export const NeededArchive = WrittenArchive.pick({
  archive: true,
  archiveId: true,
  kind: true,
  sizeBytes: true,
  treeHash: true,
  createdAt: true,
});
export type NeededArchive = z.infer<typeof NeededArchive>;

/** Line of the list of needed archives that do not match the part of the inventory that has been read. */
export const UnmatchedLine = NeededArchive.extend({
  /**
   * `sought`: not found in the inventory yet. `unconfirmed`: the inventory has an invalid element with its id. `other-size` and
   * `other-hash`: it is listed with another value than in a snapshot, or two snapshots have different values.
   */
  state: z.enum(['sought', 'unconfirmed', 'other-size', 'other-hash']),
  isListed: z.boolean(),
  listed: ListedFacts.optional(),
});
export type UnmatchedLine = z.infer<typeof UnmatchedLine>;

/** Line of a snapshot's damage: a missing or different archive, or an object in one. */
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

/** Missing or different archive in the report of a check. */
export const FoundArchive = NeededArchive.extend({
  finding: Finding,
  listed: ListedFacts.optional(),
  /** Number of snapshots that need it, and ids of the newest of them, newest first. */
  snapshots: count,
  firstSnapshots: z.array(RunId),
  /** Number of objects of the newest of these snapshots in it, and the first of their keys. */
  objects: count,
  firstKeys: z.array(z.string()),
});
export type FoundArchive = z.infer<typeof FoundArchive>;

/** First missing or different archives found by a check. */
export const FoundDamage = z.object({ archives: z.array(FoundArchive) });
export type FoundDamage = z.infer<typeof FoundDamage>;

/** Totals of a check. Archives that several snapshots need are counted once. */
export const CheckSums = z.object({
  snapshots: count,
  archives: count,
  bytes: count,
  missing: count,
  otherSize: count,
  otherHash: count,
  /** Archives that are not in the inventory, but may have been created too late for it. */
  notYetListed: count,
  /** Archives for which the inventory has an invalid element. */
  unconfirmed: count,
  /** Archives that lost answers to uploads left besides those that count: garbage since this check. Older reports lack it. */
  duplicates: count.default(0),
  /** All elements of the inventory that are invalid. */
  unreadable: count,
});
export type CheckSums = z.infer<typeof CheckSums>;

/** Outcome of an object of the sample. */
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

/** Sample of a snapshot's objects, and its results. */
export const CheckedSample = z.object({
  seed: z.string(),
  /** Requested number of objects; the snapshot may have fewer. */
  wanted: count,
  /** Null, like `objects` and `bytes`, if the sample was not chosen. */
  snapshot: RunId.nullable(),
  tier: Tier,
  objects: count.nullable(),
  bytes: count.nullable(),
  verified: count,
  verifiedBytes: count,
  failed: count,
  requests: count,
  fallback: FallbackReport.optional(),
  possibleDuplicates: count,
  estimate: Estimate.nullable(),
  /** All objects of the sample, in the order of their requests; empty in a dry run. */
  evidence: z.array(SampledObject),
});
export type CheckedSample = z.infer<typeof CheckedSample>;

/** Content of `report.json` of a check, and output of the state machine, in which long lists are truncated. */
export const CheckReport = z.object({
  runId: RunId,
  ...ofAnyRun,
  kind: z.literal('check'),
  plan: PlanName,
  /** Checked snapshot; null if all kept snapshots were checked. */
  snapshot: RunId.nullable(),
  vault: z.string(),
  status: RunEnd,
  /** InventoryDate of the inventory; null unless it was read completely. */
  inventoryDate: z.string().nullable(),
  /** Null if the run ended before the comparison. */
  sums: CheckSums.nullable(),
  findings: z.array(FoundArchive),
  /** Kept snapshots in other vaults, which were not checked. */
  elsewhere: z.array(z.object({ snapshot: RunId, vault: z.string() })),
  /** Null if no sample was requested. */
  sample: CheckedSample.nullable(),
  startedAt: z.string(),
  finishedAt: z.string(),
  error: z.object({ error: z.string(), cause: z.string() }).optional(),
  warnings: z.array(z.string()),
  /** Sentences that ask for nothing. */
  notes: z.array(z.string()).optional(),
});
export type CheckReport = z.infer<typeof CheckReport>;

/** Number of missing or different archives. */
export const damagedArchives = (sums: CheckSums | null): number =>
  sums ? sums.missing + sums.otherSize + sums.otherHash : 0;
