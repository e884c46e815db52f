import * as z from 'zod';
import { S3_PARTS_MAX } from '../ranges/limits';
import { GLOB_CHARACTERS_MAX } from './backup-plan';
import { BATCH_PIECES_MAX } from './batch-limits';
import { MoraineConfig, Prices } from './config';
import { PlanName, RunId } from './names';
import { RebuiltSums } from './rebuilt';
import { ObjectProperties } from './snapshot';
import { StorageClass, Tier } from './tier';

/** Globs of one restore. */
export const RESTORE_PATHS_MAX = 100;

/** Which objects of a plan's backups to restore. */
export const RestoreRequest = z.strictObject({
  plan: PlanName,
  /** Id of a snapshot, or the beginning of one that no other has. */
  snapshot: z.string().min(1).optional(),
  /** The newest snapshot that was taken no later; without either, the newest. */
  at: z.iso.datetime({ offset: true }).optional(),
  /** Globs of keys; without any, all. */
  paths: z.array(z.string().min(1).max(GLOB_CHARACTERS_MAX)).max(RESTORE_PATHS_MAX).default([]),
});
export type RestoreRequest = z.infer<typeof RestoreRequest>;

/** What a person asks for: the input of the retrieval state machine. The run's id is the name of its execution. */
export const RetrievalRequest = z.strictObject({
  vault: z.string(),
  /** Where objects go; default: the stack's own bucket. */
  destination: z.strictObject({ bucket: z.string(), prefix: z.string().default('') }).optional(),
  tier: Tier.optional(),
  storageClass: StorageClass.optional(),
  /** Archives to retrieve; without it the run starts an inventory job of its own. */
  manifest: z.strictObject({ bucket: z.string(), key: z.string() }).optional(),
  /** Objects of a snapshot instead of archives. */
  restore: RestoreRequest.optional(),
  /** Bring back what Moraine knew of the vault's backups, from the vault alone. */
  rebuild: z.boolean().default(false),
  budgetUsd: z.number().nonnegative().optional(),
  /** Plan and estimate, then stop. */
  dryRun: z.boolean().default(false),
});
export type RetrievalRequest = z.infer<typeof RetrievalRequest>;
export type RetrievalRequestInput = z.input<typeof RetrievalRequest>;

/** The part of the configuration that the state machine hands to `open-run`. */
export const RunConfiguration = z.object({
  vaults: z.array(z.string()),
  destinations: z.array(z.object({ bucket: z.string(), prefix: z.string() })).min(1),
  retrieval: MoraineConfig.shape.retrieval,
  /** Names of the plans whose snapshots may be restored. */
  plans: z.array(PlanName),
  /** Where a rebuild brings the catalogs of snapshots: a place of Moraine's own. */
  rebuildTo: z.object({ bucket: z.string(), prefix: z.string() }),
  prices: Prices.optional(),
});
export type RunConfiguration = z.infer<typeof RunConfiguration>;

export const OpenRunInput = z.object({
  runId: RunId,
  /** Of the execution, which holds the lease of the plan that it restores from. */
  executionArn: z.string(),
  executionStartedAt: z.string().optional(),
  request: z.unknown(),
  configuration: RunConfiguration,
});
export type OpenRunInput = z.infer<typeof OpenRunInput>;

/** A run whose request has been checked against the configuration: what every later step works from. */
export const Run = z.object({
  runId: RunId,
  vault: z.string(),
  destination: z.object({ bucket: z.string(), prefix: z.string() }),
  tier: Tier,
  storageClass: StorageClass,
  manifest: z.object({ bucket: z.string(), key: z.string() }).optional(),
  /** The snapshot's id is resolved. */
  restore: z.object({ plan: PlanName, snapshot: RunId, paths: z.array(z.string()) }).optional(),
  rebuild: z.boolean().optional(),
  /** Of the execution, when it holds a lease. */
  executionArn: z.string().optional(),
  dryRun: z.boolean(),
  budgetUsd: z.number().optional(),
  settings: MoraineConfig.shape.retrieval,
  prices: Prices.optional(),
});
export type Run = z.infer<typeof Run>;

/** What asks a function that writes to the destination to prove, before anything is requested, that it may. */
export const ProbeDestination = z.object({ probe: Run });
export type ProbeDestination = z.infer<typeof ProbeDestination>;

/** Invoked with a task token; the notice of the job answers it. */
export const RequestInventoryInput = z.object({
  runId: RunId,
  vault: z.string(),
  token: z.string().min(1),
  wait: z.int().min(1),
});
export type RequestInventoryInput = z.infer<typeof RequestInventoryInput>;

/** The answer to the token of `request-inventory`. */
export const InventoryReady = z.object({ jobId: z.string() });
export type InventoryReady = z.infer<typeof InventoryReady>;

export const PlanRetrievalInput = z.object({
  run: Run,
  inventory: InventoryReady.optional(),
  /** Calls for this plan so far, this one among them; missing when there will be no other. */
  turn: z.int().min(1).optional(),
});
export type PlanRetrievalInput = z.infer<typeof PlanRetrievalInput>;

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
  /** Archives found at the destination, proven: not requested. */
  presentArchives: z.int(),
  presentBytes: z.int(),
  /** Archives of which something at the destination says that it is this, without proof: not requested. Missing: none. */
  unprovenArchives: z.int().optional(),
  unprovenBytes: z.int().optional(),
  /** Lines of the inventory that could not be read: reported as failed. */
  rejectedArchives: z.int(),
  /** Pieces to request. */
  pieces: z.int(),
  batches: z.int(),
  batchesInFlightMax: z.int(),
  /** Seconds a batch waits for its notices before it is reconciled the first time. */
  firstWaitSeconds: z.int(),
  estimate: Estimate.nullable(),
  warnings: z.array(z.string()),
});
export type RetrievalPlan = z.infer<typeof RetrievalPlan>;

/** One line of `index.jsonl`, the item of the distributed map. */
export const BatchIndexLine = z.object({
  batch: z.int().min(0),
  pieces: z.int(),
  bytes: z.int(),
});
export type BatchIndexLine = z.infer<typeof BatchIndexLine>;

/**
 * One line of a batch: an archive, or one piece of a large one.
 * Ranges are absolute in the archive, both ends inclusive.
 */
export const PieceLine = z.object({
  /** Position in the batch, from 0. */
  index: z
    .int()
    .min(0)
    .max(BATCH_PIECES_MAX - 1),
  /** Position of the archive in the run's plan, from 0. */
  archive: z.int().min(0),
  archiveId: z.string(),
  sizeBytes: z.int().min(1),
  treeHash: z.string(),
  creationDate: z.string(),
  description: z.string(),
  key: z.string(),
  /** Which piece of the archive this is, from 0, of how many. */
  piece: z.int().min(0),
  pieces: z.int().min(1),
  start: z.int().min(0),
  end: z.int().min(0),
  /** Bytes of each copied range of the archive but the last. An archive no longer than this is copied in one go. */
  rangeBytes: z.int(),
  /** Of a restored object: what is put back with its bytes. */
  properties: ObjectProperties.optional(),
  /** The archive is a slice of a larger object, of which this is where it begins, and the object's size and tree hash. */
  whole: z.object({ offset: z.int().min(0), sizeBytes: z.int(), treeHash: z.string() }).optional(),
  /** Of a pack: how many objects to cut out of the piece (`runFiles.members`). Then `key` is empty. */
  members: z.int().min(1).optional(),
  /** The sum of their sizes. */
  memberBytes: z.int().min(0).optional(),
});
export type PieceLine = z.infer<typeof PieceLine>;

/** Body of a message on the queue of requests. */
export const RequestBatchMessage = z.object({
  runId: RunId,
  batch: z.int().min(0),
  /** From 1; a new round requests again what the last one left in `retry`. */
  round: z.int().min(1),
  /** From 1, over all rounds; a newer wait's token replaces an older one's. */
  wait: z.int().min(1),
  token: z.string().min(1),
  /** Length of the pause that this is the end of; 0, or not there, when the batch does not come from one. */
  pausedSeconds: z.number().min(0).optional(),
});
export type RequestBatchMessage = z.infer<typeof RequestBatchMessage>;

/** The answer to the token of `request-batch`. */
export const RequestBatchAnswer = z.object({
  batch: z.int().min(0),
  /** Glacier takes no more requests for now: after so long, the rest is to be asked for. */
  pauseSeconds: z.int().min(1).optional(),
});
export type RequestBatchAnswer = z.infer<typeof RequestBatchAnswer>;

export const ReconcileBatchInput = z.object({
  runId: RunId,
  batch: z.int().min(0),
  round: z.int().min(1),
  wait: z.int().min(1),
  /** How many of the waits so far were pauses; 0 when not there. */
  pauses: z.int().min(0).optional(),
});
export type ReconcileBatchInput = z.infer<typeof ReconcileBatchInput>;

/** What the child execution does next. */
export const ReconcileBatchOutput = z.object({
  done: z.boolean(),
  round: z.int().min(1),
  wait: z.int().min(1),
  waitSeconds: z.int().min(1),
});
export type ReconcileBatchOutput = z.infer<typeof ReconcileBatchOutput>;

/** Body of a message on the queue of ranges: one range of a staged job, to become one part of an S3 upload. */
export const CopyRangeMessage = z.object({
  runId: RunId,
  batch: z.int().min(0),
  line: PieceLine,
  jobId: z.string(),
  /** First byte, in the archive, of what the job retrieved. */
  jobStart: z.int().min(0),
  uploadId: z.string(),
  partNumber: z.int().min(1).max(S3_PARTS_MAX),
  start: z.int().min(0),
  end: z.int().min(0),
});
export type CopyRangeMessage = z.infer<typeof CopyRangeMessage>;

/** One line of a piece's members: an object to cut out of a pack. In order of `offset`. */
export const MemberLine = z.object({
  key: z.string(),
  /** Of the first byte, in the archive. */
  offset: z.int().min(0),
  sizeBytes: z.int().min(0),
  treeHash: z.string(),
  properties: ObjectProperties.optional(),
});
export type MemberLine = z.infer<typeof MemberLine>;

/** Members of a pack that are cut out at once: by one function in its five minutes, reported in one file. */
export const MEMBERS_PER_GROUP = 250;

/** Body of a message on the queue of ranges: consecutive members of a staged piece, to become an object each. */
export const CutMembersMessage = z.object({
  runId: RunId,
  batch: z.int().min(0),
  line: PieceLine,
  jobId: z.string(),
  /** First byte, in the archive, of what the job retrieved. */
  jobStart: z.int().min(0),
  /** Which group of the piece's members, from 0; a group has `MEMBERS_PER_GROUP`. */
  group: z.int().min(0),
});
export type CutMembersMessage = z.infer<typeof CutMembersMessage>;

/** One line of a batch's results: how a piece ended. */
export const PieceResult = PieceLine.pick({
  archive: true,
  archiveId: true,
  key: true,
  sizeBytes: true,
  treeHash: true,
  creationDate: true,
  description: true,
  piece: true,
  pieces: true,
  whole: true,
  members: true,
}).extend({
  /** `copied`: its bytes are at S3; the archive's own record tells whether the whole is proven. */
  state: z.enum(['verified', 'copied', 'failed']),
  adopted: z.boolean(),
  reason: z.string().optional(),
  propertiesLeftOut: z.array(z.string()).optional(),
  /** Of the object that the archive became, when this piece completed it. */
  crc32: z.int().optional(),
  requests: z.int(),
  doubts: z.int(),
});
export type PieceResult = z.infer<typeof PieceResult>;

/** How an archive of a run, or an object of a restore, ended. */
export const Outcome = z.object({
  archiveId: z.string(),
  key: z.string(),
  sizeBytes: z.int(),
  treeHash: z.string(),
  creationDate: z.string(),
  description: z.string(),
  /**
   * `verified`: copied and proven by this run; `adopted`: found finished; `present`: proven before the run began;
   * `unproven`: something that says that it is this lies at the key, and neither was it proven nor anything requested.
   */
  outcome: z.enum(['verified', 'adopted', 'present', 'unproven', 'failed']),
  reason: z.string().optional(),
  /** Headers and tags that a restored object came back without, each with the reason. */
  propertiesLeftOut: z.array(z.string()).optional(),
  /** Of the bytes that were verified, where that was by this run. */
  crc32: z.int().optional(),
  /** Glacier jobs started for it. */
  requests: z.int(),
});
export type Outcome = z.infer<typeof Outcome>;

/** One line of the record of what Moraine wrote to a bucket: an object whose bytes were verified, and the checksum that S3 must have of it. */
export const WrittenLine = Outcome.pick({ archiveId: true, key: true, sizeBytes: true, treeHash: true }).extend({
  crc32: z.int().min(0),
});
export type WrittenLine = z.infer<typeof WrittenLine>;

export const ReportRunInput = z.object({
  runId: RunId,
  /** Of the execution; with a failure, which may be that the run's name is another one's. */
  executionArn: z.string().optional(),
  executionStartedAt: z.string().optional(),
  /** Present when the run itself failed. */
  failure: z.object({ error: z.string(), cause: z.string() }).optional(),
});
export type ReportRunInput = z.infer<typeof ReportRunInput>;

/** `report.json`, and the output of the state machine. */
export const RunReport = z.object({
  runId: RunId,
  vault: z.string(),
  status: z.enum(['succeeded', 'completed-with-failures', 'planned', 'failed']),
  destination: z.object({ bucket: z.string(), prefix: z.string() }),
  inventoryDate: z.string().nullable(),
  tier: Tier,
  archives: z.int(),
  bytes: z.int(),
  verified: z.int(),
  verifiedBytes: z.int(),
  /** Found at the destination, not requested again; of the verified, but in the report of a plan. */
  present: z.int(),
  /** Neither requested nor verified: `report.csv` says what lies in the way of a proof. Missing: none. */
  unproven: z.int().optional(),
  unprovenBytes: z.int().optional(),
  failed: z.int(),
  /** Verified objects that came back without some of their headers or tags. */
  propertiesLeftOut: z.int().optional(),
  /** Requests that may have been made twice because nothing told whether the first one was. */
  possibleDuplicates: z.int(),
  requests: z.int(),
  estimate: Estimate.nullable(),
  startedAt: z.string(),
  finishedAt: z.string(),
  /** The first failures; all of them are in `failures.jsonl`: a manifest for another run, or, of a restore, keys and reasons. */
  failures: z.array(z.object({ archiveId: z.string(), key: z.string(), reason: z.string() })),
  error: z.object({ error: z.string(), cause: z.string() }).optional(),
  warnings: z.array(z.string()),
  /** Of a rebuild that came so far: what became of the vault's snapshots. */
  rebuilt: RebuiltSums.optional(),
});
export type RunReport = z.infer<typeof RunReport>;
