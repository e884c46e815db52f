import * as z from 'zod';
import { NameSums, Naming } from './archive-name';
import { SAMPLE_OBJECTS_MAX } from './backup-plan';
import { MoraineConfig, Prices } from './config';
import { FallbackJobs, FallbackReport, ofExpeditedRun } from './expedited';
import { InventoryReady } from './inventory-ready';
import { PlanName, RunId } from './names';
import { GivenNames, NamesOfRun, ReadMappingOutput } from './names-of-run';
import { Paths } from './paths';
import { RebuiltSums } from './rebuilt';
import { KnownRetrievalPolicy } from './retrieval-policy';
import { RetrievalKind } from './run-kind';
import { RunEnd } from './run-status';
import { OpenRunInput, ofAnyRun } from './run-steps';
import { Selection, SelectionOutcome } from './selection';
import { ModifiedAt } from './snapshot';
import { FallbackTier, ReadChargedClass, StorageClass, Tier } from './tier';

const ofSnapshot = {
  plan: PlanName,
  /** Id of a snapshot, or the beginning of one that no other has. */
  snapshot: z.string().min(1).optional(),
  /** The newest snapshot that was taken no later; without either, the newest, or, of a check, all. */
  at: z.iso.datetime({ offset: true }).optional(),
};

/** Which objects of a plan's backups to restore. */
export const Restoration = z.strictObject({
  ...ofSnapshot,
  /** Globs of keys; without any, all. */
  paths: Paths.default([]),
});
export type Restoration = z.infer<typeof Restoration>;

/** How many objects to retrieve and verify, chosen at random by a text, by default the run's id. */
const Sample = z.strictObject({
  objects: z.int().min(1).max(SAMPLE_OBJECTS_MAX),
  seed: z.string().min(1).max(100).optional(),
});

const Destination = z.strictObject({ bucket: z.string(), prefix: z.string().default('') });
const ObjectName = z.strictObject({ bucket: z.string(), key: z.string() });

const anyRequest = {
  ...ofAnyRun,
  vault: z.string(),
  tier: Tier.optional(),
  /** Only of a run of tier Expedited; default: that of the configuration. */
  fallback: FallbackTier.optional(),
  budgetUsd: z.number().nonnegative().optional(),
  /** Plan and estimate, then stop. */
  dryRun: z.boolean().default(false),
};
const toDestination = {
  /** Where objects go; default: the stack's own bucket. */
  destination: Destination.optional(),
  storageClass: StorageClass.optional(),
};

/** What a person asks for: the input of the retrieval state machine. The run's id is the name of its execution. */
export const RetrievalRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('retrieve'),
    ...anyRequest,
    ...toDestination,
    /** Archives to retrieve; without it the run starts an inventory job of its own. */
    manifest: ObjectName.optional(),
    /** Names of archives; default: those of the vault's mapping, if it has one. */
    names: GivenNames.optional(),
    /** Which of the archives of the vault, or of the manifest, to retrieve; without it all. */
    selection: Selection.optional(),
    /** Source of the names of objects; default: that of the configuration. */
    naming: Naming.optional(),
    /** Whether archives that lie proven under other names in the destination's bucket are copied to the names of this run. */
    rename: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('restore'), ...anyRequest, ...toDestination, restore: Restoration }),
  z.strictObject({
    kind: z.literal('rebuild'),
    ...anyRequest,
    /** Archives to list partial snapshots of; without it the run starts an inventory job of its own. */
    manifest: ObjectName.optional(),
  }),
  z.strictObject({
    kind: z.literal('check'),
    ...anyRequest,
    /** Whose archives to look for in the vault's inventory. */
    check: z.strictObject(ofSnapshot),
    /** The time for which a schedule fired: no two checks of a plan have the same one. */
    scheduledTime: z.iso.datetime().optional(),
    /** Without it nothing is retrieved. */
    sample: Sample.optional(),
  }),
]);
export type RetrievalRequest = z.infer<typeof RetrievalRequest>;
export type RetrievalRequestInput = z.input<typeof RetrievalRequest>;

/** The part of the configuration that the state machine hands to `open-retrieval`. */
export const RetrievalConfiguration = z.object({
  vaults: z.array(z.string()),
  destinations: z.array(z.object({ bucket: z.string(), prefix: z.string() })).min(1),
  retrieval: MoraineConfig.shape.retrieval,
  /** Where a rebuild brings the catalogs of snapshots, and a check its sample: places of Moraine's own. */
  rebuildTo: z.object({ bucket: z.string(), prefix: z.string() }),
  sampleTo: z.object({ bucket: z.string(), prefix: z.string() }),
  prices: Prices.optional(),
});
export type RetrievalConfiguration = z.infer<typeof RetrievalConfiguration>;

export const OpenRetrievalInput = OpenRunInput.extend({ configuration: RetrievalConfiguration });
export type OpenRetrievalInput = z.infer<typeof OpenRetrievalInput>;

const anyRun = {
  ...ofAnyRun,
  /** That run, and those that it tried again in turn: what they have paid Glacier for is used. */
  retriedRuns: z.array(RunId).optional(),
  runId: RunId,
  executionArn: z.string(),
  vault: z.string(),
  destination: z.object({ bucket: z.string(), prefix: z.string() }),
  tier: Tier,
  ...ofExpeditedRun,
  storageClass: StorageClass,
  dryRun: z.boolean(),
  budgetUsd: z.number().optional(),
  /** The account's data retrieval policy when the run was opened. Missing: unknown. */
  retrievalPolicy: KnownRetrievalPolicy.optional(),
  /** Those of the configuration; of a retrieval, with the naming of its request. */
  settings: MoraineConfig.shape.retrieval,
  prices: Prices.optional(),
};

export const RetrieveRun = z.object({
  kind: z.literal('retrieve'),
  ...anyRun,
  manifest: ObjectName.optional(),
  names: NamesOfRun.optional(),
  /** Configured prefixes of the destination's bucket: archives that are recorded below them need not be retrieved again. */
  prefixes: z.array(z.string()).optional(),
  rename: z.boolean().optional(),
  selection: Selection.optional(),
});
export type RetrieveRun = z.infer<typeof RetrieveRun>;
export const RestoreRun = z.object({
  kind: z.literal('restore'),
  ...anyRun,
  /** The snapshot's id is resolved. */
  restore: z.object({ plan: PlanName, snapshot: RunId, paths: z.array(z.string()) }),
  /** Generation of the plan's lease that the run holds; a dry run holds none. */
  generation: z.int().min(1).optional(),
});
export type RestoreRun = z.infer<typeof RestoreRun>;
export const RebuildRun = z.object({ kind: z.literal('rebuild'), ...anyRun, manifest: ObjectName.optional() });
export type RebuildRun = z.infer<typeof RebuildRun>;

/** A comparison of a vault's inventory with what kept snapshots need, and a retrieval of a sample of their objects. */
export const CheckRun = z.object({
  kind: z.literal('check'),
  ...anyRun,
  /** The snapshot's id is resolved; without one all kept snapshots are checked. */
  check: z.object({ plan: PlanName, snapshot: RunId.optional() }),
  sample: Sample.required().optional(),
});
export type CheckRun = z.infer<typeof CheckRun>;

/** A retrieval whose request has been checked against the configuration: what every later step works from. */
export const RetrievalRun = z.discriminatedUnion('kind', [RetrieveRun, RestoreRun, RebuildRun, CheckRun]);
export type RetrievalRun = z.infer<typeof RetrievalRun>;

/** A retrieval of archives: those of a vault, of a manifest, or the catalogs of a rebuild. */
export const ArchivesRun = z.discriminatedUnion('kind', [RetrieveRun, RebuildRun]);
export type ArchivesRun = z.infer<typeof ArchivesRun>;

/** What asks a function that writes to the destination to prove, before anything is requested, that it may. */
export const ProbeDestination = z.object({ probe: RetrievalRun });
export type ProbeDestination = z.infer<typeof ProbeDestination>;

export const PlanRetrievalInput = z.object({
  run: ArchivesRun,
  inventory: InventoryReady.optional(),
  /** What reading the mapping of the vault led to. */
  mapping: ReadMappingOutput.optional(),
  /** Calls for this plan so far, this one among them; missing when there will be no other. */
  turn: z.int().min(1).optional(),
});
export type PlanRetrievalInput = z.infer<typeof PlanRetrievalInput>;

/** Calls of `plan-restore` go on as those of `plan-retrieval` do. */
export const PlanRestoreInput = z.object({
  run: z.discriminatedUnion('kind', [RestoreRun, CheckRun]),
  /** Of a check: the snapshot that the sample is taken from. */
  sampled: RunId.optional(),
  turn: z.int().min(1).optional(),
});
export type PlanRestoreInput = z.infer<typeof PlanRestoreInput>;

/** Billable usage of a retrieval at Glacier and S3. */
export const RetrievalWork = z.object({
  /** Glacier retrieval jobs. */
  requests: z.int(),
  /** Bytes that these jobs retrieve. */
  bytes: z.int(),
  /** Objects that are written to the destination. */
  objects: z.int(),
  /** S3 requests of the PUT class. */
  s3Requests: z.int(),
  /** Billed storage in S3 at the rate of the objects' class, in bytes. */
  storedBytes: z.int(),
  /** Bytes that copies within S3 read of classes that charge for it. Missing: none. */
  readBytes: z.partialRecord(ReadChargedClass, z.int()).optional(),
  /** Size of the largest piece to request. Missing: unknown. */
  largestPieceBytes: z.int().optional(),
  /** What the same retrieval is in tier Standard under the account's data retrieval policy. Missing: no policy is known. */
  underPolicy: z
    .object({
      requests: z.int(),
      largestPieceBytes: z.int(),
      /** From the first request to the last job. */
      hours: z.number(),
    })
    .optional(),
});
export type RetrievalWork = z.infer<typeof RetrievalWork>;

export const Estimate = z.object({
  requests: z.int(),
  retrievalUsd: z.number(),
  uploadUsd: z.number(),
  storagePerMonthUsd: z.number(),
  /** retrievalUsd + uploadUsd: what the run itself costs at Glacier and S3. */
  totalUsd: z.number(),
  source: z.string(),
  asOf: z.string(),
});
export type Estimate = z.infer<typeof Estimate>;

/** What an estimate is made from, known without prices too. */
const estimated = {
  work: RetrievalWork.optional(),
  /** From the first request to the last job, by pacing and data retrieval policy, and without that policy. Missing: unknown. */
  duration: z.object({ hours: z.number(), hoursWithoutPolicy: z.number() }).optional(),
  /** Fee for deleting all archives of the plan at its time, without `usd` if it has no price; missing when ages are not known. */
  earlyDeletion: z.object({ archives: z.int(), usd: z.number().optional() }).optional(),
  /** null without prices of the tier and the storage class. */
  estimate: Estimate.nullable(),
};

/** What the plan found, and where it lies; kept as `plan.json` of the run too. Of a restore, archives stand for objects. */
export const RetrievalPlan = z.object({
  runId: RunId,
  vault: z.string(),
  /** Date of the inventory the plan was made from; null for a manifest without one. */
  inventoryDate: z.string().nullable(),
  /** ARN of the vault as the inventory states it. */
  vaultArn: z.string().optional(),
  archives: z.int(),
  bytes: z.int(),
  /** Outcome of the selection that led to these archives; missing without one. */
  selection: SelectionOutcome.optional(),
  /** Archives found at the destination, proven: not requested. */
  presentArchives: z.int(),
  presentBytes: z.int(),
  /** Present archives that lie under other names than those of the run. Missing: none. */
  presentElsewhere: z.int().optional(),
  /** Lines of `copies.jsonl`, and the bytes of their objects. Missing: none. */
  copies: z.int().optional(),
  copyBytes: z.int().optional(),
  /** Archives of which something at the destination says that it is this, without proof: not requested. Missing: none. */
  unprovenArchives: z.int().optional(),
  unprovenBytes: z.int().optional(),
  /** Archives that stand for folders, each of one byte: no object is created for them. Missing: none. */
  folders: z.int().optional(),
  /** Names of the archives of a retrieval. */
  names: NameSums.optional(),
  /** Lines of the inventory that could not be read: reported as failed. */
  rejectedArchives: z.int(),
  /** Pieces to request. */
  pieces: z.int(),
  batches: z.int(),
  batchesInFlightMax: z.int(),
  /** Seconds that each batch but the first waits before it is requested. Missing: none. */
  restSeconds: z.int().optional(),
  /** Seconds a batch waits for its notices before it is reconciled the first time. */
  firstWaitSeconds: z.int(),
  ...estimated,
  /** Sentences that ask a person to do something. */
  warnings: z.array(z.string()),
  /** Sentences that ask for nothing. */
  notes: z.array(z.string()).optional(),
});
export type RetrievalPlan = z.infer<typeof RetrievalPlan>;

/** One line of `index.jsonl`, the item of the distributed map. */
export const BatchIndexLine = z.object({
  batch: z.int().min(0),
  pieces: z.int(),
  bytes: z.int(),
});
export type BatchIndexLine = z.infer<typeof BatchIndexLine>;

/** How an archive of a run, or an object of a restore, ended. */
export const Outcome = z.object({
  archiveId: z.string(),
  key: z.string(),
  sizeBytes: z.int(),
  treeHash: z.string(),
  creationDate: z.string(),
  description: z.string(),
  /**
   * `verified`: copied from the vault and proven by this run; `adopted`: found finished; `present`: proven before the run began,
   * at the key; `copied`: copied within S3 from another key, and proven;
   * `unproven`: something that says that it is this lies at the key, and neither was it proven nor anything requested;
   * `folder`: it stands for a folder, for which no object is created.
   */
  outcome: z.enum(['verified', 'adopted', 'present', 'copied', 'unproven', 'folder', 'failed']),
  reason: z.string().optional(),
  /** Whether a present archive lies under another name than this run would give it. */
  isElsewhere: z.literal(true).optional(),
  /** Whether the object is a further one of an archive that has another outcome besides. */
  isFurther: z.literal(true).optional(),
  /** Headers and tags that a restored object came back without, each with the reason. */
  propertiesLeftOut: z.array(z.string()).optional(),
  /** Of a restored object. */
  modifiedAt: ModifiedAt.optional(),
  /** Of the bytes that were verified, where that was by this run. */
  crc32: z.int().optional(),
  /** Glacier jobs started for it, and those of them that were started at the fallback tier. */
  requests: z.int(),
  fallback: FallbackJobs.optional(),
});
export type Outcome = z.infer<typeof Outcome>;

/** One line of the record of what Moraine wrote to a bucket: an object whose bytes were verified, and the checksum that S3 must have of it. */
export const WrittenLine = Outcome.pick({ archiveId: true, key: true, sizeBytes: true, treeHash: true }).extend({
  crc32: z.int().min(0),
});
export type WrittenLine = z.infer<typeof WrittenLine>;

/** `report.json`, and the output of the state machine. */
export const RetrievalReport = z.object({
  runId: RunId,
  ...ofAnyRun,
  kind: RetrievalKind.exclude(['check']),
  vault: z.string(),
  status: RunEnd,
  destination: z.object({ bucket: z.string(), prefix: z.string() }),
  inventoryDate: z.string().nullable(),
  tier: Tier,
  /** null of a run that ended before it had a plan, or whose results could not be added up. */
  archives: z.int().nullable(),
  bytes: z.int().nullable(),
  /** As in the plan. */
  selection: SelectionOutcome.optional(),
  /** The results of a failed run could not be summed up: the sums below, which are 0, are unknown. */
  isUncounted: z.literal(true).optional(),
  verified: z.int(),
  verifiedBytes: z.int(),
  /** Found at the destination, not requested again; of the verified, but in the report of a plan. */
  present: z.int(),
  /** Of the present, those that lie under other names than those of the run. Missing: none. */
  presentElsewhere: z.int().optional(),
  /** Of the verified, those that were copied within S3; in the report of a plan, those to be copied. Missing: none. */
  copied: z.int().optional(),
  /** Objects by which archives have further names, besides the verified ones, and how many of them failed. Missing: none. */
  further: z.object({ copied: z.int(), failed: z.int() }).optional(),
  /** Neither requested nor verified: `report.csv` says what lies in the way of a proof. Missing: none. */
  unproven: z.int().optional(),
  unprovenBytes: z.int().optional(),
  /** Archives that stand for folders: no object was created. Missing: none. */
  folders: z.int().optional(),
  /** Names of the archives of a retrieval, once it is planned. */
  names: NameSums.optional(),
  failed: z.int(),
  /** Verified objects that came back without some of their headers or tags. */
  propertiesLeftOut: z.int().optional(),
  /** Requests that may have been made twice because nothing told whether the first one was. */
  possibleDuplicates: z.int(),
  requests: z.int(),
  fallback: FallbackReport.optional(),
  ...estimated,
  startedAt: z.string(),
  finishedAt: z.string(),
  /** The first failures; all of them are in `failures.jsonl`: a manifest for another run, or, of a restore, keys and reasons. */
  failures: z.array(z.object({ archiveId: z.string(), key: z.string(), reason: z.string() })),
  error: z.object({ error: z.string(), cause: z.string() }).optional(),
  warnings: z.array(z.string()),
  notes: RetrievalPlan.shape.notes,
  /** Of a rebuild that came so far: what became of the vault's snapshots. */
  rebuilt: RebuiltSums.optional(),
});
export type RetrievalReport = z.infer<typeof RetrievalReport>;
