import * as z from 'zod';
import { Prices } from './config';
import { InventoryReady } from './inventory-ready';
import { RunId } from './names';
import { RunEnd } from './run-status';
import { OpenRunInput, ofAnyRun } from './run-steps';
import { Selection } from './selection';

/** Archives that one request may name. */
export const NAMED_ARCHIVES_MAX = 100;
/** Archives in a chunk of the list: looked at, put on record, then deleted. */
export const DELETION_CHUNK_ARCHIVES = 200;
/** Days below which Glacier charges for the rest of them when an archive is deleted. */
export const EARLY_DELETION_DAYS = 90;
/** Waits for an inventory that shows the vault empty, and their length: two weeks, since Glacier takes about one a day. */
export const VAULT_WAITS_MAX = 56;
export const VAULT_WAIT_HOURS = 6;

const count = z.int().min(0);
const Amount = z.object({ archives: count, bytes: count });
export type Amount = z.infer<typeof Amount>;
const ofDestination = z.object({ bucket: z.string(), prefix: z.string() });

/** Input of the deletion state machine: the request of a person. The run's id is the name of its execution. */
export const DeletionRequest = z
  .strictObject({
    kind: z.literal('delete'),
    ...ofAnyRun,
    vault: z.string(),
    /** Id of the retrieval that copied the archives; without it `unproven` has to be set. */
    retrieval: RunId.optional(),
    /** Delete archives that the vault's inventory lists, though nothing proves that they are elsewhere. */
    unproven: z.literal(true).optional(),
    /** Largest number of archives to delete: of what a person has confirmed. A longer list is refused. */
    archivesMax: count.optional(),
    /** Dry run whose list a person has confirmed: archives that it did not list stay. */
    confirmed: RunId.optional(),
    /** Ids of the only archives to delete; these may be Moraine's own. Default: all but Moraine's own. */
    archives: z.array(z.string().min(1).max(255)).min(1).max(NAMED_ARCHIVES_MAX).optional(),
    /** Which of these archives to delete; default: all. */
    selection: Selection.optional(),
    /** Delete the vault too, once an inventory shows it empty. */
    andVault: z.boolean().default(false),
    /** Look at everything and report what would be deleted, then stop. */
    dryRun: z.boolean().default(false),
  })
  .refine(
    ({ retrieval, unproven }) => (retrieval === undefined) === (unproven === true),
    'must have `retrieval` or `unproven`, and not both',
  );
export type DeletionRequest = z.infer<typeof DeletionRequest>;
export type DeletionRequestInput = z.input<typeof DeletionRequest>;

/** Part of the configuration that the state machine passes to `open-deletion`. */
export const DeletionConfiguration = z.object({
  vaults: z.array(z.string()),
  deletable: z.array(z.string()),
  /** Backup plans, with the vaults that they write to. */
  plans: z.array(z.object({ name: z.string(), vault: z.string() })),
  /** Areas whose objects may be looked at. */
  destinations: z.array(ofDestination).min(1),
  prices: Prices.optional(),
});
export type DeletionConfiguration = z.infer<typeof DeletionConfiguration>;

export const OpenDeletionInput = OpenRunInput.extend({ configuration: DeletionConfiguration });
export type OpenDeletionInput = z.infer<typeof OpenDeletionInput>;

/** Source of the list of a deletion, and of the proof: a retrieval and its copies, or the vault's inventory without any proof. */
export const DeletionSource = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('retrieval'),
    runId: RunId,
    destination: ofDestination,
    /** Whether a manifest listed its archives, so that their descriptions are not known from Glacier. */
    isOfManifest: z.boolean(),
  }),
  z.object({ kind: z.literal('inventory') }),
]);
export type DeletionSource = z.infer<typeof DeletionSource>;
export type RetrievalSource = Extract<DeletionSource, { kind: 'retrieval' }>;

/** Deletion whose request has been validated against the configuration and the retrieval. */
export const DeletionRun = z.object({
  kind: z.literal('delete'),
  ...ofAnyRun,
  runId: RunId,
  executionArn: z.string(),
  vault: z.string(),
  source: DeletionSource,
  archives: z.array(z.string()).optional(),
  archivesMax: count.optional(),
  confirmed: RunId.optional(),
  selection: Selection.optional(),
  andVault: z.boolean(),
  dryRun: z.boolean(),
  prices: Prices.optional(),
});
export type DeletionRun = z.infer<typeof DeletionRun>;

export const PlanDeletionInput = z.object({ run: DeletionRun, inventory: InventoryReady.optional() });
export type PlanDeletionInput = z.infer<typeof PlanDeletionInput>;

export const DeleteArchivesInput = z.object({ run: DeletionRun });
export type DeleteArchivesInput = z.infer<typeof DeleteArchivesInput>;
/** Output of `delete-archives`. If it is not done, the same call resumes where this one ended. */
export const DeleteArchivesOutput = z.object({ done: z.boolean() });
export type DeleteArchivesOutput = z.infer<typeof DeleteArchivesOutput>;

export const DeleteVaultInput = z.object({
  run: DeletionRun,
  /** Waits for an inventory so far. */
  waits: count,
  /** Inventory that tells what is in the vault, once it has been asked for. */
  inventory: InventoryReady.optional(),
});
export type DeleteVaultInput = z.infer<typeof DeleteVaultInput>;
/** Output of `delete-vault`: whether to call it again after a wait, or with the inventory of a job started at `since` or later. */
export const DeleteVaultOutput = z.discriminatedUnion('next', [
  z.object({ next: z.literal('report') }),
  z.object({ next: z.literal('wait') }),
  z.object({ next: z.literal('inventory'), since: z.string() }),
]);
export type DeleteVaultOutput = z.infer<typeof DeleteVaultOutput>;

/**
 * Why an archive stays: Moraine wrote it; the vault's inventory does not list it, so that its description is unknown; the
 * retrieval failed to copy it, or copied it and failed to copy it to a further name, or made no object of it, since it stands for
 * a folder; no record has the checksum of its object; the object is gone, or has another size, checksum or origin, or S3 keeps no
 * checksum of it, or denies the look, or cannot show it, since it is encrypted with a key of the customer; the lock of the vault forbids the
 * deletion; Glacier refuses it; or the run ended before it came to it.
 */
export const StayReason = z.enum([
  'moraine',
  'unlisted',
  'not-copied',
  'further-name',
  'folder',
  'unrecorded',
  'gone',
  'changed',
  'unchecked',
  'denied',
  'encrypted',
  'locked',
  'refused',
  'not-reached',
]);
export type StayReason = z.infer<typeof StayReason>;

const archive = {
  archiveId: z.string(),
  sizeBytes: z.int().min(1),
  treeHash: z.string(),
  /** ISO 8601; empty if a manifest did not tell. */
  creationDate: z.string(),
  /** As the inventory or the manifest has it. */
  description: z.string(),
};
const DeletableArchive = z.object(archive);
export type DeletableArchive = z.infer<typeof DeletableArchive>;

/** Line of the list of a deletion: an archive, and the objects that must prove that it can go, or the reason why it stays. */
export const ListedDeletion = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('candidate'),
    ...archive,
    /** Keys of its objects, and the CRC32 on record; several if it has several names. */
    objects: z.array(z.object({ key: z.string(), crc32: z.int().min(0) })).min(1),
  }),
  /** Of an inventory, without any proof. */
  z.object({ kind: z.literal('unproven'), ...archive }),
  z.object({
    kind: z.literal('stays'),
    ...archive,
    /** Key of its first object; empty if it has none. */
    key: z.string(),
    why: StayReason,
    /** Key that `why` is about, if that is another one. */
    failedKey: z.string().optional(),
  }),
]);
export type ListedDeletion = z.infer<typeof ListedDeletion>;
export type Candidate = Extract<ListedDeletion, { kind: 'candidate' }>;

/** What proves that the bytes of an archive are elsewhere: each object, as S3 described it; or nothing. */
export const Evidence = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('copies'),
    bucket: z.string(),
    objects: z.array(z.object({ key: z.string(), sizeBytes: z.int(), crc32: z.int() })).min(1),
    /** Time of the look, ISO 8601. */
    lookedAt: z.string(),
  }),
  z.object({ kind: z.literal('none'), lookedAt: z.string() }),
]);
export type Evidence = z.infer<typeof Evidence>;

/** Line of an evidence file, written before the archive is deleted. */
export const EvidenceLine = z.object({ archiveId: z.string(), evidence: Evidence });
export type EvidenceLine = z.infer<typeof EvidenceLine>;

/**
 * Line of the results: how an archive ended. `due`: a run that is no dry run would delete it. `uncertain`: a call that was killed
 * may have deleted it; its object has changed since, so that it is not deleted again.
 */
export const DeletionOutcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('deleted'), ...archive, evidence: Evidence, deletedAt: z.string() }),
  z.object({ outcome: z.literal('due'), ...archive, evidence: Evidence }),
  z.object({ outcome: z.literal('uncertain'), ...archive, evidence: Evidence, reason: z.string() }),
  z.object({
    outcome: z.literal('stays'),
    ...archive,
    key: z.string(),
    why: StayReason,
    /** Of `locked`: ISO 8601; missing for ever. */
    until: z.string().optional(),
    reason: z.string(),
  }),
]);
export type DeletionOutcome = z.infer<typeof DeletionOutcome>;

/** Totals of a deletion. */
export const DeletionSums = z.object({
  deleted: Amount,
  due: Amount,
  uncertain: Amount,
  stays: z.partialRecord(StayReason, Amount),
  /** Time until which the lock of the vault keeps the last of its archives, ISO 8601 or `ever`; default: it keeps none. */
  lockedUntil: z.string().optional(),
  /** Archives younger than 90 days, of those deleted or due, and the storage that Glacier charges for them. */
  early: Amount.extend({ gibMonths: z.number().min(0) }),
});
export type DeletionSums = z.infer<typeof DeletionSums>;

/** What a deletion will go through; kept as `plan.json` of the run. */
export const DeletionPlan = z.object({
  runId: RunId,
  vault: z.string(),
  archives: count,
  bytes: count,
  /** Of the retrieval's archives, those that earlier runs have deleted; they are not listed. */
  deletedBefore: Amount,
  /** Time of the last deletion by these runs, ISO 8601. */
  deletedBeforeAt: z.string().optional(),
  /** Files of the list. */
  chunks: count,
  warnings: z.array(z.string()),
});
export type DeletionPlan = z.infer<typeof DeletionPlan>;

/** Archives in a vault that should be empty. */
export const Remaining = Amount.extend({
  inventoryDate: z.string(),
  /** Archives created after the run began: somebody still writes. */
  createdSince: count,
  /** Plans that Moraine's archives name, with the number of archives. */
  plans: z.record(z.string(), count),
  /** The newest ones. */
  newest: z.array(z.object({ archiveId: z.string(), creationDate: z.string(), description: z.string() })),
});
export type Remaining = z.infer<typeof Remaining>;

/** What became of a vault that was to be deleted. */
export const VaultEnd = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('deleted'), deletedAt: z.string() }),
  /** Archives of the list stay, so that the vault was not waited for. */
  z.object({ kind: z.literal('archives-stay') }),
  z.object({ kind: z.literal('occupied'), remaining: Remaining }),
  /** No inventory showed it empty in time, or it was written to again and again. */
  z.object({ kind: z.literal('not-in-time'), inventoryDate: z.string().optional() }),
  z.object({ kind: z.literal('refused'), reason: z.string() }),
]);
export type VaultEnd = z.infer<typeof VaultEnd>;

/** Content of `report.json` of a deletion, and output of the state machine. */
export const DeletionReport = DeletionSums.extend({
  ...ofAnyRun,
  runId: RunId,
  kind: z.literal('delete'),
  vault: z.string(),
  status: RunEnd,
  source: DeletionSource,
  /** The selection in words; missing without one. */
  selection: z.string().optional(),
  /** Listed archives and their bytes; null of a run that ended before it had a list. */
  archives: count.nullable(),
  bytes: count.nullable(),
  deletedBefore: Amount,
  /** Early deletion fee in US dollars; null without a price. */
  earlyDeletionUsd: z.number().nullable(),
  prices: z.object({ source: z.string(), asOf: z.string() }).optional(),
  /** Why the run gave up before it came to all archives. */
  givenUp: z.string().optional(),
  /** Missing if the vault was not to be deleted, or the run ended before. */
  vaultEnd: VaultEnd.optional(),
  warnings: z.array(z.string()),
  startedAt: z.string(),
  finishedAt: z.string(),
  error: z.object({ error: z.string(), cause: z.string() }).optional(),
});
export type DeletionReport = z.infer<typeof DeletionReport>;
