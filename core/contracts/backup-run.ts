import * as z from 'zod';
import { BackupPlan } from './backup-plan';
import { Prices } from './config';
import { KeyId, PlanName, RunId, Usd } from './names';
import { Pin, PinPerson, PinReason } from './pin';
import { PlanKind } from './run-kind';
import { RunEnd } from './run-status';
import { OpenRunInput, ofAnyRun } from './run-steps';
import { ArchiveKind, HeldVerdict, SnapshotLine, Verdict, WrittenArchive } from './snapshot';

/** Origin of a snapshot to adopt: a rebuild, and what to use of its results. */
export const Adoption = z.strictObject({
  /** Id of the rebuild, which has retrieved the snapshot's catalog or packs. */
  rebuild: RunId,
  /** Id of the archive that holds its catalog, if several claim to. */
  catalog: z.string().optional(),
  /** Key of a deployment that no longer exists. Retention may delete archives that name it like those of the plan. */
  deployment: KeyId.optional(),
});
export type Adoption = z.infer<typeof Adoption>;

const anyRequest = { ...ofAnyRun, plan: PlanName };
/** Whether to delete archives below the plan's minimum age too, which costs an early deletion fee. */
const acceptEarlyDeletionFee = z.boolean().default(false);
/** Whether to report the planned changes without making them. */
const dryRun = z.boolean().default(false);

/** Input of the backup state machine: the request of a person or a schedule. */
export const PlanRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('backup'),
    ...anyRequest,
    /** Time for which the schedule fired; unique among the runs of a plan. */
    scheduledTime: z.iso.datetime().optional(),
    budgetUsd: Usd.optional(),
    acceptEarlyDeletionFee,
    dryRun,
  }),
  z.strictObject({ kind: z.literal('forget'), ...anyRequest, acceptEarlyDeletionFee, dryRun }),
  z.strictObject({ kind: z.literal('accept'), ...anyRequest, snapshot: RunId }),
  z.strictObject({ kind: z.literal('reject'), ...anyRequest, snapshot: RunId }),
  z.strictObject({
    kind: z.literal('pin'),
    ...anyRequest,
    snapshot: RunId,
    reason: PinReason,
    person: PinPerson,
  }),
  z.strictObject({ kind: z.literal('unpin'), ...anyRequest, snapshot: RunId }),
  z.strictObject({ kind: z.literal('adopt'), ...anyRequest, snapshot: RunId, adopt: Adoption }),
]);
export type PlanRequest = z.infer<typeof PlanRequest>;
export type PlanRequestInput = z.input<typeof PlanRequest>;

/** Part of the configuration that the state machine passes to `open-backup`. */
export const BackupConfiguration = z.object({ plans: z.array(BackupPlan), prices: Prices.optional() });
export type BackupConfiguration = z.infer<typeof BackupConfiguration>;

export const OpenBackupInput = OpenRunInput.extend({ configuration: BackupConfiguration });
export type OpenBackupInput = z.infer<typeof OpenBackupInput>;

const anyRun = {
  ...ofAnyRun,
  runId: RunId,
  /** Execution that holds the plan's lease. */
  executionArn: z.string(),
  /** Generation of the plan's lease that the run holds; missing in a dry run, which holds none. */
  generation: z.int().min(1).optional(),
  plan: BackupPlan,
  /** ARN of the plan's vault, as returned by Glacier. */
  vaultArn: z.string().optional(),
  /** Id of the key that signs the run's catalog or pin, and its public key, PEM. Optional for runs that write neither. */
  signer: KeyId.optional(),
  publicKey: z.string().optional(),
  /** ISO 8601. */
  startedAt: z.string(),
  acceptEarlyDeletionFee: z.boolean(),
  dryRun: z.boolean(),
  prices: Prices.optional(),
};

/** Run of a backup, whose id is also the id of its snapshot. */
export const BackupRun = z.object({
  kind: z.literal('backup'),
  ...anyRun,
  scheduledTime: z.string().optional(),
  /** Newest snapshot of the same vault and source, with which the source is compared. */
  parent: RunId.optional(),
  /** Another snapshot of the same bucket in the same vault, from which objects that the parent lacks are reused. */
  secondParent: RunId.optional(),
  /**
   * Number of the plan's archives that were recorded as missing when the run was opened; default: 0. The run's `missing.jsonl` lists
   * them for all its steps, whatever a check finds in the meantime.
   */
  missingArchives: z.int().min(1).optional(),
  budgetUsd: z.number().optional(),
});
export type BackupRun = z.infer<typeof BackupRun>;

export const ForgetRun = z.object({ kind: z.literal('forget'), ...anyRun });
export type ForgetRun = z.infer<typeof ForgetRun>;

/** Run that accepts or rejects a held snapshot. */
export const JudgeRun = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accept'), ...anyRun, snapshot: RunId }),
  z.object({ kind: z.literal('reject'), ...anyRun, snapshot: RunId }),
]);
export type JudgeRun = z.infer<typeof JudgeRun>;

/** Run that keeps a snapshot whatever the rules say. */
export const PinRun = z.object({
  kind: z.literal('pin'),
  ...anyRun,
  snapshot: RunId,
  reason: PinReason,
  person: PinPerson,
});
export type PinRun = z.infer<typeof PinRun>;

/** Run that ends a pin. */
export const UnpinRun = z.object({ kind: z.literal('unpin'), ...anyRun, snapshot: RunId });
export type UnpinRun = z.infer<typeof UnpinRun>;

export const AdoptRun = z.object({ kind: z.literal('adopt'), ...anyRun, snapshot: RunId, adopt: Adoption });
export type AdoptRun = z.infer<typeof AdoptRun>;

/** Run that writes the catalog of a snapshot. */
export const CatalogRun = z.discriminatedUnion('kind', [BackupRun, AdoptRun]);
export type CatalogRun = z.infer<typeof CatalogRun>;

/** Run that writes archives. */
export const WritingRun = z.discriminatedUnion('kind', [BackupRun, AdoptRun, PinRun]);
export type WritingRun = z.infer<typeof WritingRun>;

/** Run that applies the retention of its plan. */
export const RetentionRun = z.discriminatedUnion('kind', [BackupRun, ForgetRun]);
export type RetentionRun = z.infer<typeof RetentionRun>;

/** Run of a plan whose request has been validated, as passed to its steps. */
export const PlanRun = z.discriminatedUnion('kind', [BackupRun, ForgetRun, JudgeRun, PinRun, UnpinRun, AdoptRun]);
export type PlanRun = z.infer<typeof PlanRun>;

/** Totals of the source, as far as it has been compared with the parent. */
export const BackupTotals = z.object({
  /** Objects of the source that the globs include, and their total size. */
  objects: z.int(),
  bytes: z.int(),
  /** Objects that the parent lacks, has with other content, or has in a pack to repack; objects of the parent that are gone. */
  added: z.int(),
  changed: z.int(),
  repacked: z.int(),
  deleted: z.int(),
  /** Objects that differ from the parent but not from the second parent, so that they are not written again. */
  reused: z.int().default(0),
  /** Unchanged objects that are written again, since the parent has them in a missing archive. */
  rewritten: z.int(),
  /** Objects that are gone from the source, and that the parent has in a missing archive. */
  lost: z.int(),
  /** Archives to write, and their total size including the overhead of packs. */
  archives: z.int(),
  archiveBytes: z.int(),
  /** Parts to upload; an archive that is uploaded in one request is one part. */
  parts: z.int(),
  /** Archives that are uploaded in one request, which count among `archives`. Plans of older versions lack it. */
  wholeArchives: z.int().default(0),
  /** Requests to the source: reads of objects, and pages of the listing. */
  gets: z.int(),
  lists: z.int(),
});
export type BackupTotals = z.infer<typeof BackupTotals>;

/** Position in the comparison of source and parent, at which the next call resumes. */
export const PlanPosition = z.object({
  /** Last key that was compared, of the source or the parent; missing at the beginning. */
  after: z.string().optional(),
  /** Number of segments written so far, each a file of changes and an index. */
  segments: z.int().min(0),
  totals: BackupTotals,
});
export type PlanPosition = z.infer<typeof PlanPosition>;

export const PlanBackupInput = z.object({ run: BackupRun, position: PlanPosition.optional() });
export type PlanBackupInput = z.infer<typeof PlanBackupInput>;

export const PlanBackupOutput = z.object({ done: z.boolean(), position: PlanPosition });
export type PlanBackupOutput = z.infer<typeof PlanBackupOutput>;

export const BackupEstimate = z.object({
  /** Cost of requests that write to the vault, and of S3 requests that read the source. */
  uploadUsd: z.number(),
  readUsd: z.number(),
  totalUsd: z.number(),
  /** Monthly cost of storing the new archives, including 32 KiB of overhead for each. */
  storagePerMonthUsd: z.number(),
  source: z.string(),
  asOf: z.string(),
});
export type BackupEstimate = z.infer<typeof BackupEstimate>;

/** Content of `plan.json` of a backup. */
export const BackupRunPlan = z.object({
  runId: RunId,
  plan: z.string(),
  parent: RunId.optional(),
  segments: z.int(),
  totals: BackupTotals,
  estimate: BackupEstimate.nullable(),
});
export type BackupRunPlan = z.infer<typeof BackupRunPlan>;

/**
 * Line of a segment's changes, in order of the keys' UTF-8 bytes: an object to write, with the sequence numbers of its archives in
 * order; or an object that is unchanged since the second parent; or, with neither member, a key of the parent that is gone. Other
 * objects are unchanged since the parent.
 */
export const ChangeLine = z.union([
  z.strictObject({ key: z.string(), archives: z.array(z.int()) }),
  z.strictObject({ key: z.string(), isReused: z.literal(true) }),
  z.strictObject({ key: z.string() }),
]);
export type ChangeLine = z.infer<typeof ChangeLine>;

/** Line of `lost.jsonl`: an object that is gone from the source and cannot be restored from the parent. */
export const LostLine = z.object({
  key: z.string(),
  sizeBytes: z.int(),
  /** References to the missing archives that hold it. */
  archives: z.array(z.string()).min(1),
  /** Newest snapshot that lists it. */
  snapshot: RunId,
});
export type LostLine = z.infer<typeof LostLine>;

/** Line of a segment's index, an item of the distributed map: an archive to write. */
export const ArchiveIndexLine = z.object({ sequence: z.int().min(0) });
export type ArchiveIndexLine = z.infer<typeof ArchiveIndexLine>;

/** First line of an archive's task file. The following lines are its objects (`SourceObject`), in order. */
export const ArchiveTask = z.object({
  sequence: z.int().min(0),
  kind: ArchiveKind,
  /** Bucket from which the objects are read: the source, or the runs bucket for a catalog or a pin. */
  bucket: z.string(),
  /** Slice of the object to write, if the kind is `object`. Slices of one object are numbered from 0. */
  slice: z.object({ start: z.int(), end: z.int(), number: z.int(), of: z.int() }).optional(),
});
export type ArchiveTask = z.infer<typeof ArchiveTask>;

/** First line of an archive's results: the archive, or the reason why it was not written. */
export const ArchiveResult = z.discriminatedUnion('written', [
  z.object({ written: z.literal(true), archive: WrittenArchive }),
  z.object({ written: z.literal(false), reason: z.string() }),
]);
export type ArchiveResult = z.infer<typeof ArchiveResult>;

/**
 * Further line of an archive's results: the outcome of an object, in the task's order. A slice has no `treeHash`, but `blocks` with
 * the tree hashes of its blocks of `blockBytes` (a power-of-two number of MiB; the last block may be shorter), from which the
 * object's tree hash is computed.
 */
export const ObjectResult = z.union([
  SnapshotLine.partial({ treeHash: true }).extend({
    blocks: z.object({ blockBytes: z.int(), treeHashes: z.array(z.string()) }).optional(),
  }),
  z.object({ key: z.string(), reason: z.string() }),
]);
export type ObjectResult = z.infer<typeof ObjectResult>;

/**
 * Input of `write-snapshot`. `trial`: test the signing key before anything is uploaded. `snapshot`: write the snapshot's files and
 * sign its catalog. `adoption`: sign the catalog of a snapshot whose files `adopt-snapshot` has written. `pin`: sign a pin.
 */
export const WriteSnapshotInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trial'), run: CatalogRun }),
  z.object({ kind: z.literal('snapshot'), run: BackupRun, segments: z.int() }),
  z.object({ kind: z.literal('adoption'), run: AdoptRun, catalogSequence: z.int() }),
  z.object({ kind: z.literal('pin'), run: PinRun }),
]);
export type WriteSnapshotInput = z.infer<typeof WriteSnapshotInput>;

/** Output of `write-snapshot` but for a trial: the sequence number of the catalog or pin, whose archive task has been written. */
export const WriteSnapshotOutput = z.object({ catalogSequence: z.int() });
export type WriteSnapshotOutput = z.infer<typeof WriteSnapshotOutput>;

export const AdoptSnapshotInput = z.object({
  run: AdoptRun,
  /** Public keys of other deployments whose archives are treated as the plan's, PEM. */
  catalogKeys: z.array(z.string()).default([]),
});
export type AdoptSnapshotInput = z.infer<typeof AdoptSnapshotInput>;

/** Output of `adopt-snapshot`: the sequence number for the catalog of the adopted snapshot. */
export const AdoptSnapshotOutput = z.object({ catalogSequence: z.int() });
export type AdoptSnapshotOutput = z.infer<typeof AdoptSnapshotOutput>;

/** Input of `seal-snapshot`, with the sequence number of the catalog or pin that is in the vault. */
export const SealSnapshotInput = z.object({ run: WritingRun, catalogSequence: z.int() });
export type SealSnapshotInput = z.infer<typeof SealSnapshotInput>;

export const ApplyRetentionInput = z.object({ run: RetentionRun });
export type ApplyRetentionInput = z.infer<typeof ApplyRetentionInput>;

/** Output of `apply-retention`. Unless it is `done`, it ran out of time and must be called again. */
export const ApplyRetentionOutput = z.object({ done: z.boolean() });
export type ApplyRetentionOutput = z.infer<typeof ApplyRetentionOutput>;

/** Line of `deletions.jsonl`: an archive that the run deletes, unless Glacier refuses, or in a dry run also one for a later run. */
export const DeletionLine = WrittenArchive.extend({ when: z.enum(['now', 'later']) });
export type DeletionLine = z.infer<typeof DeletionLine>;

const ArchiveSum = z.object({ archives: z.int(), bytes: z.int() });

/** Content of `retention.json`: the effects of retention, or in a dry run the planned ones. */
export const RetentionReport = z.object({
  kept: z.array(z.object({ snapshot: RunId, takenAt: z.string(), rules: z.array(z.string()) })),
  forgotten: z.array(z.object({ snapshot: RunId, takenAt: z.string() })),
  /** Archives that no snapshot needs: deleted, below the minimum age, or with a deletion refused by Glacier. */
  deleted: ArchiveSum,
  waiting: ArchiveSum.extend({ until: z.string().nullable() }),
  refused: ArchiveSum.extend({ reason: z.string().nullable() }),
  /** Those that the lock of their vault keeps, the last of them until this time, or null for ever; default: none. */
  locked: ArchiveSum.extend({ until: z.string().nullable(), reason: z.string() }).optional(),
  /** Archives that no snapshot needs, but which are kept since nothing proves that the plan wrote them; default: none. */
  foreign: ArchiveSum.optional(),
  /** Kept snapshots that need archives which were or may have been deleted, and the number of these; default: none. */
  lacking: z.array(z.object({ snapshot: RunId, archives: z.int() })).optional(),
});
export type RetentionReport = z.infer<typeof RetentionReport>;

/** Input of `judge-snapshot`: a run in which a person has decided something that only changes records. */
export const JudgeSnapshotInput = z.object({ run: z.discriminatedUnion('kind', [JudgeRun, UnpinRun]) });
export type JudgeSnapshotInput = z.infer<typeof JudgeSnapshotInput>;

/** Held snapshots of a plan, which a person must accept or reject. */
export const HeldSnapshots = z.object({
  /** Held snapshots, oldest first. */
  snapshots: z.array(
    z.object({
      snapshot: RunId,
      takenAt: z.string(),
      objects: z.int(),
      bytes: z.int(),
      verdict: HeldVerdict,
    }),
  ),
  /** Archives written by their runs, including catalogs; accepted snapshots may need some of them too. */
  archives: z.int(),
  archiveBytes: z.int(),
  /** Monthly cost of storing these archives; null without prices. */
  storagePerMonthUsd: z.number().nullable(),
});
export type HeldSnapshots = z.infer<typeof HeldSnapshots>;

/** Content of `report.json` of a run of a plan, and output of the state machine, in which long lists have the newest snapshots. */
export const PlanReport = z.object({
  runId: RunId,
  ...ofAnyRun,
  plan: z.string(),
  kind: PlanKind,
  status: RunEnd,
  vault: z.string(),
  source: z.object({ bucket: z.string(), prefix: z.string() }),
  startedAt: z.string(),
  finishedAt: z.string(),
  /** What the user should know, such as a message that could not be sent; missing: nothing. */
  warnings: z.array(z.string()).optional(),
  scheduledTime: z.string().optional(),
  parent: RunId.optional(),
  /** Snapshot from which objects that the parent lacks were reused. */
  secondParent: RunId.optional(),
  /**
   * Snapshot that was taken, or was to be accepted, rejected, pinned or unpinned; null in a dry run, in a run that only forgets, and
   * if the run failed before the snapshot was sealed.
   */
  snapshot: RunId.nullable(),
  /** Current verdict on the snapshot, or, in a dry run, on the one that would be taken. */
  verdict: Verdict.nullable().default(null),
  /** Held snapshots that this run accepted or rejected. Accepting one re-evaluates later ones. */
  judged: z.array(z.object({ snapshot: RunId, as: z.enum(['accepted', 'rejected']) })).default([]),
  /** Current pin of the snapshot; missing if it has none. */
  pin: Pin.optional(),
  /** Snapshots that are still held; null if there are none. */
  held: HeldSnapshots.nullable().default(null),
  totals: BackupTotals.nullable(),
  /** Number and total size of the archives written. */
  newArchives: z.int(),
  newBytes: z.int(),
  estimate: BackupEstimate.nullable(),
  /** Number of objects that could not be backed up, and the first of them, at most 100. `errors.jsonl` has all. */
  errors: z.int(),
  firstErrors: z.array(z.object({ key: z.string(), reason: z.string() })),
  /** Number of lost objects (see `LostLine`), and the first of them, at most 20. `lost.jsonl` has all. */
  lost: z.int(),
  firstLost: z.array(LostLine.pick({ key: true, sizeBytes: true })),
  retention: RetentionReport.nullable(),
  /** Key that verifies the deployment's catalogs, even after the loss of its account; the public key is in PEM. */
  signingKey: z.object({ keyId: KeyId, publicKey: z.string() }).optional(),
  error: z.object({ error: z.string(), cause: z.string() }).optional(),
});
export type PlanReport = z.infer<typeof PlanReport>;
