import * as z from 'zod';
import { BackupPlan } from './backup-plan';
import { Prices } from './config';
import { KeyId, PlanName, RunId, Usd } from './names';
import { PlanKind } from './run-kind';
import { RunEnd } from './run-status';
import { OpenRunInput, ofAnyRun } from './run-steps';
import { ArchiveKind, HeldVerdict, SnapshotLine, Verdict, WrittenArchive } from './snapshot';

/** Which of what a rebuild has found is taken over. */
export const Adoption = z.strictObject({
  /** The rebuild's run, which has retrieved the snapshot's catalog, or its packs. */
  rebuild: RunId,
  /** Id of the archive that is its catalog, where several are said to be. */
  catalog: z.string().optional(),
  /** Key of another deployment that is no more: archives that name it become deletable like the plan's own. */
  deployment: KeyId.optional(),
});
export type Adoption = z.infer<typeof Adoption>;

const anyRequest = { ...ofAnyRun, plan: PlanName };
/** Delete archives that are younger than the plan's minimum age as well, and pay for it. */
const acceptEarlyDeletionFee = z.boolean().default(false);
/** Say what would be done, and stop. */
const dryRun = z.boolean().default(false);

/** What a person or a schedule asks for: the input of the backup state machine. */
export const PlanRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('backup'),
    ...anyRequest,
    /** The time for which a schedule fired: no two runs of a plan have the same one. */
    scheduledTime: z.iso.datetime().optional(),
    budgetUsd: Usd.optional(),
    acceptEarlyDeletionFee,
    dryRun,
  }),
  z.strictObject({ kind: z.literal('forget'), ...anyRequest, acceptEarlyDeletionFee, dryRun }),
  z.strictObject({ kind: z.literal('accept'), ...anyRequest, snapshot: RunId }),
  z.strictObject({ kind: z.literal('reject'), ...anyRequest, snapshot: RunId }),
  z.strictObject({ kind: z.literal('adopt'), ...anyRequest, snapshot: RunId, adopt: Adoption }),
]);
export type PlanRequest = z.infer<typeof PlanRequest>;
export type PlanRequestInput = z.input<typeof PlanRequest>;

/** The part of the configuration that the state machine hands to `open-backup`. */
export const BackupConfiguration = z.object({ plans: z.array(BackupPlan), prices: Prices.optional() });
export type BackupConfiguration = z.infer<typeof BackupConfiguration>;

export const OpenBackupInput = OpenRunInput.extend({ configuration: BackupConfiguration });
export type OpenBackupInput = z.infer<typeof OpenBackupInput>;

const anyRun = {
  ...ofAnyRun,
  runId: RunId,
  /** The execution that holds the plan's lease. */
  executionArn: z.string(),
  /** Generation of the plan's lease that the run holds; a dry run holds none. */
  generation: z.int().min(1).optional(),
  plan: BackupPlan,
  /** ARN of the plan's vault, as Glacier states it. */
  vaultArn: z.string().optional(),
  /** Id of the key that signs the run's catalog, and its public key, PEM. A run that writes none may lack both. */
  signer: KeyId.optional(),
  publicKey: z.string().optional(),
  /** ISO 8601. */
  startedAt: z.string(),
  acceptEarlyDeletionFee: z.boolean(),
  dryRun: z.boolean(),
  prices: Prices.optional(),
};

/** A backup; its run's id is also the id of the snapshot that it takes. */
export const BackupRun = z.object({
  kind: z.literal('backup'),
  ...anyRun,
  scheduledTime: z.string().optional(),
  /** The newest snapshot of the same vault and source, which this run is compared with. */
  parent: RunId.optional(),
  /** Another snapshot in the same vault and of the same bucket: what the parent lacks and this one has is not written again. */
  secondParent: RunId.optional(),
  /**
   * Archives of the plan that were on record as missing when the run was opened; none when left out. The run's `missing.jsonl`
   * has them: all its steps go by that, whatever a check finds meanwhile.
   */
  missingArchives: z.int().min(1).optional(),
  budgetUsd: z.number().optional(),
});
export type BackupRun = z.infer<typeof BackupRun>;

export const ForgetRun = z.object({ kind: z.literal('forget'), ...anyRun });
export type ForgetRun = z.infer<typeof ForgetRun>;

/** A run that decides on a held snapshot. */
export const JudgeRun = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accept'), ...anyRun, snapshot: RunId }),
  z.object({ kind: z.literal('reject'), ...anyRun, snapshot: RunId }),
]);
export type JudgeRun = z.infer<typeof JudgeRun>;

export const AdoptRun = z.object({ kind: z.literal('adopt'), ...anyRun, snapshot: RunId, adopt: Adoption });
export type AdoptRun = z.infer<typeof AdoptRun>;

/** A run that writes archives, a snapshot's catalog among them. */
export const CatalogRun = z.discriminatedUnion('kind', [BackupRun, AdoptRun]);
export type CatalogRun = z.infer<typeof CatalogRun>;

/** A run that applies the retention of its plan. */
export const RetentionRun = z.discriminatedUnion('kind', [BackupRun, ForgetRun]);
export type RetentionRun = z.infer<typeof RetentionRun>;

/** A run on a plan whose request has been checked: what every later step works from. */
export const PlanRun = z.discriminatedUnion('kind', [BackupRun, ForgetRun, JudgeRun, AdoptRun]);
export type PlanRun = z.infer<typeof PlanRun>;

/** Sums over the source, as far as it has been compared with the parent. */
export const BackupTotals = z.object({
  /** In the source, as the globs have it. */
  objects: z.int(),
  bytes: z.int(),
  /** Not in the parent; in it with another content; in a pack that is packed anew; of the parent and gone. */
  added: z.int(),
  changed: z.int(),
  repacked: z.int(),
  deleted: z.int(),
  /** Not as it is in the parent, but in the second parent: it is not written again. */
  reused: z.int().default(0),
  /** As they are in the parent, but in an archive that is missing, so that they are written again. */
  rewritten: z.int(),
  /** Gone from the source, and in the parent in an archive that is missing. */
  lost: z.int(),
  /** Archives to write, their bytes with all that a pack adds, and the parts they are sent in. */
  archives: z.int(),
  archiveBytes: z.int(),
  parts: z.int(),
  /** Requests to the source: reads of objects, pages of the listing. */
  gets: z.int(),
  lists: z.int(),
});
export type BackupTotals = z.infer<typeof BackupTotals>;

/** How far a plan has come: it goes on from here. */
export const PlanPosition = z.object({
  /** The last key that was compared, of the source or the parent; nothing at the beginning. */
  after: z.string().optional(),
  /** Files of changes and index written so far. */
  segments: z.int().min(0),
  totals: BackupTotals,
});
export type PlanPosition = z.infer<typeof PlanPosition>;

export const PlanBackupInput = z.object({ run: BackupRun, position: PlanPosition.optional() });
export type PlanBackupInput = z.infer<typeof PlanBackupInput>;

export const PlanBackupOutput = z.object({ done: z.boolean(), position: PlanPosition });
export type PlanBackupOutput = z.infer<typeof PlanBackupOutput>;

export const BackupEstimate = z.object({
  /** Requests that write to the vault, and S3 requests that read the source. */
  uploadUsd: z.number(),
  readUsd: z.number(),
  totalUsd: z.number(),
  /** What the new archives cost at the vault from then on; 32 KiB are billed with each. */
  storagePerMonthUsd: z.number(),
  source: z.string(),
  asOf: z.string(),
});
export type BackupEstimate = z.infer<typeof BackupEstimate>;

/** `plan.json` of a backup run. */
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
 * One line of a segment's changes, in order of the keys' UTF-8 bytes: an object to take, and the archives that are to hold
 * it, in order; or one that is as the second parent has it; or, with neither, a key of the parent that is gone. What is not
 * among them is as the parent has it.
 */
export const ChangeLine = z.union([
  z.strictObject({ key: z.string(), archives: z.array(z.int()) }),
  z.strictObject({ key: z.string(), isReused: z.literal(true) }),
  z.strictObject({ key: z.string() }),
]);
export type ChangeLine = z.infer<typeof ChangeLine>;

/** One line of `lost.jsonl`: an object that the source has no more and that cannot be restored from the parent either. */
export const LostLine = z.object({
  key: z.string(),
  sizeBytes: z.int(),
  /** Refs of the missing archives that it lies in. */
  archives: z.array(z.string()).min(1),
  /** The newest snapshot that lists it. */
  snapshot: RunId,
});
export type LostLine = z.infer<typeof LostLine>;

/** One line of a segment's index, the item of the distributed map: an archive to write. */
export const ArchiveIndexLine = z.object({ sequence: z.int().min(0) });
export type ArchiveIndexLine = z.infer<typeof ArchiveIndexLine>;

/** First line of an archive's file: what is to be written. The lines that follow are its objects (`SourceObject`), in order. */
export const ArchiveTask = z.object({
  sequence: z.int().min(0),
  kind: ArchiveKind,
  /** Where the objects are read: the source, or, for a catalog, the bucket of runs. */
  bucket: z.string(),
  /** Of an `object`: what of it is to be written. Slices of one object are numbered from 0. */
  slice: z.object({ start: z.int(), end: z.int(), number: z.int(), of: z.int() }).optional(),
});
export type ArchiveTask = z.infer<typeof ArchiveTask>;

/** First line of an archive's results: the archive, or why there is none. */
export const ArchiveResult = z.discriminatedUnion('written', [
  z.object({ written: z.literal(true), archive: WrittenArchive }),
  z.object({ written: z.literal(false), reason: z.string() }),
]);
export type ArchiveResult = z.infer<typeof ArchiveResult>;

/**
 * Each further line of an archive's results: what became of an object, in the task's order. Of a slice, `treeHash` is
 * left out and `blocks` has the tree hashes of its blocks of `blockBytes` (a power-of-two number of MiB, the last block
 * may be short), from which that of the object is combined.
 */
export const ObjectResult = z.union([
  SnapshotLine.partial({ treeHash: true }).extend({
    blocks: z.object({ blockBytes: z.int(), treeHashes: z.array(z.string()) }).optional(),
  }),
  z.object({ key: z.string(), reason: z.string() }),
]);
export type ObjectResult = z.infer<typeof ObjectResult>;

/**
 * One call writes an archive, or hands out parts of a large one, or writes those. The state machine calls again until
 * `done`. With `giveUp` the upload is aborted and the archive's objects are reported.
 */
export const UploadArchiveInput = z.object({
  runId: RunId,
  sequence: z.int().min(0),
  /** Part numbers from 1, both inclusive: these alone. */
  parts: z.object({ first: z.int().min(1), last: z.int().min(1) }).optional(),
  giveUp: z.string().optional(),
});
export type UploadArchiveInput = z.infer<typeof UploadArchiveInput>;

export const UploadArchiveOutput = z.object({
  /**
   * `done`: the results are written. `more`: time was short, call again. `spread`: call for each of `parts`, several at
   * once, then again without. `sent`: the parts that were asked for are at Glacier.
   */
  state: z.enum(['done', 'more', 'spread', 'sent']),
  parts: z.array(z.object({ first: z.int(), last: z.int() })).optional(),
});
export type UploadArchiveOutput = z.infer<typeof UploadArchiveOutput>;

/**
 * `trial`: see whether the run's key signs, before anything is uploaded. `snapshot`: write the snapshot, and sign its catalog.
 * `adoption`: sign the catalog of a snapshot whose files `adopt-snapshot` has written.
 */
export const WriteSnapshotInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trial'), run: CatalogRun }),
  z.object({ kind: z.literal('snapshot'), run: BackupRun, segments: z.int() }),
  z.object({ kind: z.literal('adoption'), run: AdoptRun, catalogSequence: z.int() }),
]);
export type WriteSnapshotInput = z.infer<typeof WriteSnapshotInput>;

/** Of `snapshot`. The catalog is an archive of the run like others: its task has been written under this number. */
export const WriteSnapshotOutput = z.object({ catalogSequence: z.int() });
export type WriteSnapshotOutput = z.infer<typeof WriteSnapshotOutput>;

export const AdoptSnapshotInput = z.object({
  run: AdoptRun,
  /** Public keys of other deployments whose archives count as own, PEM. */
  catalogKeys: z.array(z.string()).default([]),
});
export type AdoptSnapshotInput = z.infer<typeof AdoptSnapshotInput>;

/** The number that the catalog of the adopted snapshot is to have. */
export const AdoptSnapshotOutput = z.object({ catalogSequence: z.int() });
export type AdoptSnapshotOutput = z.infer<typeof AdoptSnapshotOutput>;

export const SealSnapshotInput = z.object({ run: CatalogRun, catalogSequence: z.int() });
export type SealSnapshotInput = z.infer<typeof SealSnapshotInput>;

export const ApplyRetentionInput = z.object({ run: RetentionRun });
export type ApplyRetentionInput = z.infer<typeof ApplyRetentionInput>;

/** Not `done`: time was short, call again. */
export const ApplyRetentionOutput = z.object({ done: z.boolean() });
export type ApplyRetentionOutput = z.infer<typeof ApplyRetentionOutput>;

/** One line of `deletions.jsonl` of a run: an archive that it deletes, unless Glacier refuses; in a dry run also one that a later run would. */
export const DeletionLine = WrittenArchive.extend({ when: z.enum(['now', 'later']) });
export type DeletionLine = z.infer<typeof DeletionLine>;

const ArchiveSum = z.object({ archives: z.int(), bytes: z.int() });

/** `retention.json` of a run: what was, or in a dry run would be, let go. */
export const RetentionReport = z.object({
  kept: z.array(z.object({ snapshot: RunId, takenAt: z.string(), rules: z.array(z.string()) })),
  forgotten: z.array(z.object({ snapshot: RunId, takenAt: z.string() })),
  /** Archives that were deleted; that no snapshot needs and that are too young; that Glacier refused to delete. */
  deleted: ArchiveSum,
  waiting: ArchiveSum.extend({ until: z.string().nullable() }),
  refused: ArchiveSum.extend({ reason: z.string().nullable() }),
  /** Archives that no snapshot needs and that stay in the vault: nothing proves that the plan wrote them. None when left out. */
  foreign: ArchiveSum.optional(),
  /** Kept snapshots that need archives which have been deleted, or may have been, and how many. None when left out. */
  lacking: z.array(z.object({ snapshot: RunId, archives: z.int() })).optional(),
});
export type RetentionReport = z.infer<typeof RetentionReport>;

export const JudgeSnapshotInput = z.object({ run: JudgeRun });
export type JudgeSnapshotInput = z.infer<typeof JudgeSnapshotInput>;

/** Snapshots of a plan that wait for a person to decide on them. */
export const HeldSnapshots = z.object({
  /** The oldest first. */
  snapshots: z.array(
    z.object({
      snapshot: RunId,
      takenAt: z.string(),
      objects: z.int(),
      bytes: z.int(),
      verdict: HeldVerdict,
    }),
  ),
  /** Archives that the runs of these wrote, catalogs among them; accepted snapshots may need some of them too. */
  archives: z.int(),
  archiveBytes: z.int(),
  /** What these cost at the vault; null without prices. */
  storagePerMonthUsd: z.number().nullable(),
});
export type HeldSnapshots = z.infer<typeof HeldSnapshots>;

/** `report.json` of a run on a plan, and the output of the state machine, which of long lists of snapshots has the newest. */
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
  scheduledTime: z.string().optional(),
  parent: RunId.optional(),
  /** What it lacked was taken from this one. */
  secondParent: RunId.optional(),
  /**
   * The snapshot that was taken, or that was to be accepted or rejected; null in a dry run, when only forgetting, and when
   * the run failed before it was sealed.
   */
  snapshot: RunId.nullable(),
  /** Verdict on it as it is now, or, in a dry run, on the one that would be taken. */
  verdict: Verdict.nullable().default(null),
  /** Held snapshots that this run accepted or rejected; accepting one judges those after it again. */
  judged: z.array(z.object({ snapshot: RunId, as: z.enum(['accepted', 'rejected']) })).default([]),
  /** Those that are held now; null when there are none. */
  held: HeldSnapshots.nullable().default(null),
  totals: BackupTotals.nullable(),
  /** Archives written, and their bytes. */
  newArchives: z.int(),
  newBytes: z.int(),
  estimate: BackupEstimate.nullable(),
  /** Objects that could not be taken; the first, a hundred at the most: all are in `errors.jsonl`. */
  errors: z.int(),
  firstErrors: z.array(z.object({ key: z.string(), reason: z.string() })),
  /** Objects that were found to be lost, see `LostLine`; the first, twenty at the most: all are in `lost.jsonl`. */
  lost: z.int(),
  firstLost: z.array(LostLine.pick({ key: true, sizeBytes: true })),
  retention: RetentionReport.nullable(),
  /** What proves the catalogs of the deployment when its account is gone; the public key is in PEM. */
  signingKey: z.object({ keyId: KeyId, publicKey: z.string() }).optional(),
  error: z.object({ error: z.string(), cause: z.string() }).optional(),
});
export type PlanReport = z.infer<typeof PlanReport>;
