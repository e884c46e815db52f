import type { InventoryScope } from './inventory-run';

const six = (number: number) => String(number).padStart(6, '0');
const nine = (number: number) => String(number).padStart(9, '0');

/** Part of a file name for a batch, or for a group of members of one of its pieces. */
export const runPart = (...numbers: readonly number[]) => numbers.map(six).join('-');

/**
 * Keys in the bucket of runs. Most keys of a run begin with `runs/<run id>/`, with the slash: `run1` is no prefix of `run10`. Files of
 * which it matters who may write them have a prefix of their own.
 */
export const runFiles = {
  prefix: (runId: string) => `runs/${runId}/`,
  plan: (runId: string) => `runs/${runId}/plan.json`,
  index: (runId: string) => `runs/${runId}/index.jsonl`,
  batch: (runId: string, batch: number) => `runs/${runId}/batches/${six(batch)}.jsonl`,
  /** Archives that were already at the destination, as `Outcome` lines. */
  present: (runId: string) => `runs/${runId}/present.jsonl`,
  /** Inventory lines that cannot be retrieved, as `Outcome` lines. */
  rejected: (runId: string) => `runs/${runId}/rejected.jsonl`,
  /** Objects to copy within the destination's bucket, as `CopyLine`s. */
  copies: (runId: string) => `runs/${runId}/copies.jsonl`,
  /** `Outcome` lines of a chunk of `copies.jsonl`, in its order. */
  copied: (runId: string, chunk: number) => `runs/${runId}/copied/${six(chunk)}.jsonl`,
  /** The `CopyUpload` of an object that is copied part by part. */
  copyUpload: (runId: string, line: number) => `runs/${runId}/copied/uploads/${nine(line)}.json`,
  results: (runId: string) => `runs/${runId}/results/`,
  result: (runId: string, batch: number) => `runs/${runId}/results/${six(batch)}.jsonl`,
  mapResults: (runId: string) => `runs/${runId}/map/`,
  report: (runId: string) => `runs/${runId}/report.json`,
  reportCsv: (runId: string) => `runs/${runId}/report.csv`,
  failures: (runId: string) => `runs/${runId}/failures.jsonl`,
  manifest: (runId: string) => `manifests/${runId}.jsonl`,
  /** Names that a user gives, as `NameLine`s. */
  givenNames: (runId: string) => `manifests/names/${runId}.jsonl`,
  /** Names in the mapping of a Synology vault, as `NameLine`s. */
  names: (runId: string) => `runs/${runId}/names.jsonl`,
  /** Archive ids of a selection, one a line. */
  ids: (runId: string) => `manifests/${runId}-ids.txt`,
  /** Objects that a restore extracts from a piece, as `MemberLine`s. */
  members: (runId: string, batch: number, index: number) => `runs/${runId}/members/${six(batch)}-${six(index)}.jsonl`,
  /** Outcomes of a group of members, as `Outcome` lines. */
  cut: (runId: string, batch: number, index: number, group: number) =>
    `runs/${runId}/cut/${six(batch)}-${six(index)}-${six(group)}.jsonl`,
  /**
   * Objects that runs have written to a bucket from a vault, as `WrittenLine`s. Never deleted, since later runs use them to prove
   * what is at the destination. One file for each batch, group of members or plan.
   */
  writtenTo: (vault: string, bucket: string) => `written/${vault}/${bucket}/`,
  writtenBy: (vault: string, bucket: string, runId: string) => `written/${vault}/${bucket}/${runId}/`,
  written: (vault: string, bucket: string, runId: string, part: string) =>
    `written/${vault}/${bucket}/${runId}/${part}.jsonl`,
  /** Prefix of the catalogs that a rebuild retrieves. */
  rebuild: (runId: string) => `rebuild/${runId}/`,
  /** Files of a rebuild: manifests of Moraine's archives in the vault and of those that no snapshot needs, and the result. */
  vault: (runId: string) => `runs/${runId}/vault.jsonl`,
  unreferenced: (runId: string) => `runs/${runId}/unreferenced.jsonl`,
  rebuilt: (runId: string) => `runs/${runId}/rebuilt.json`,
  /** Intermediate results of a rebuild: a chunk of classified catalogs, and the outcomes of a plan's snapshots. */
  classified: (runId: string, chunk: number) => `runs/${runId}/rebuild/catalogs/${six(chunk)}.jsonl`,
  classifiedPrefix: (runId: string) => `runs/${runId}/rebuild/catalogs/`,
  /** The same for a chunk of archives of pins. */
  classifiedPins: (runId: string, chunk: number) => `runs/${runId}/rebuild/pins/${six(chunk)}.jsonl`,
  classifiedPinsPrefix: (runId: string) => `runs/${runId}/rebuild/pins/`,
  rebuiltPlan: (runId: string, plan: string) => `runs/${runId}/rebuild/plans/${plan}.jsonl`,
  rebuiltPlans: (runId: string) => `runs/${runId}/rebuild/plans/`,
  /** Archives that the snapshots processed so far need. */
  referenced: (runId: string) => `runs/${runId}/rebuild/referenced.json`,
};

/** Whether a key is that of a run's `failures.jsonl`. */
export const isFailuresFile = (key: string): boolean => key === runFiles.failures(key.split('/')[1] ?? '');

/**
 * Keys of an inventory run. The list of a date range has another name than the list of a whole vault, so that they cannot be
 * confused. Each call that reads the inventory writes a part under a unique name; the report names the parts of the list.
 */
export const inventoryFiles = {
  /** Name of a part: its number in the list, from 0, and the call that wrote it. */
  part: (number: number, call: string) => `${six(number)}-${call}`,
  list: (runId: string, scope: InventoryScope['kind'], part: string) =>
    `runs/${runId}/${scope === 'vault' ? 'inventory' : 'inventory-range'}-${part}.jsonl`,
  /** Empty when all of the part could be read. */
  unreadable: (runId: string, part: string) => `runs/${runId}/unreadable-${part}.jsonl`,
};

/** Keys of the comparison of an inventory. Each call writes under a name that no other call has; the report names the one that counts. */
export const driftFiles = {
  prefix: (runId: string, call: string) => `runs/${runId}/drift-${call}/`,
  /** `KnownArchive`s that snapshots need, for the next call. */
  needed: (runId: string, call: string) => `runs/${runId}/drift-${call}/needed.jsonl`,
  /** `GoneLine`s and `ChangedLine`s. */
  gone: (runId: string, call: string) => `runs/${runId}/drift-${call}/gone.jsonl`,
  changed: (runId: string, call: string) => `runs/${runId}/drift-${call}/changed.jsonl`,
  /** `ListedArchive`s. */
  unknown: (runId: string, call: string) => `runs/${runId}/drift-${call}/unknown.jsonl`,
  new: (runId: string, call: string) => `runs/${runId}/drift-${call}/new.jsonl`,
};

/** Keys of a deletion. */
export const deletionFiles = {
  plan: runFiles.plan,
  /** Chunk of the list, as `ListedDeletion`s. Nobody but its planner may write it. */
  listed: (runId: string, chunk: number) => `deletion/${runId}/${nine(chunk)}.jsonl`,
  /** What a call saw of a chunk before it deleted anything, as `EvidenceLine`s. */
  evidence: (runId: string, chunk: number, call: number) => `runs/${runId}/evidence/${nine(chunk)}-${six(call)}.jsonl`,
  evidenceOf: (runId: string, chunk: number) => `runs/${runId}/evidence/${nine(chunk)}-`,
  /** How the archives of a chunk ended, as `DeletionOutcome`s: of a dry run. */
  looked: (runId: string, chunk: number) => `runs/${runId}/looked/${nine(chunk)}.jsonl`,
  /** The same of a run that deletes. Never removed: what they name is not deleted again, and is missed nowhere. */
  deleted: (vault: string, runId: string, chunk: number) => `deleted/${vault}/${runId}/${nine(chunk)}.jsonl`,
  deletedFrom: (vault: string) => `deleted/${vault}/`,
};

/** Keys of a check. Each call writes under a name that no other call has; the run's progress names the files that count. */
export const checkFiles = {
  /** Heads of the plan's snapshots, as they were when the inventory job had completed. */
  heads: (runId: string, call: string) => `runs/${runId}/check/heads-${call}.jsonl`,
  /** Needed archives that do not match the inventory, as `UnmatchedLine`s. */
  sought: (runId: string, call: string) => `runs/${runId}/check/sought-${call}.jsonl`,
  /** Archives that the report names, as `FoundDamage`. */
  named: (runId: string, call: string) => `runs/${runId}/check/named-${call}.json`,
  /** Damage of a snapshot, as `DamageLine`s. */
  damage: (runId: string, snapshot: string) => `runs/${runId}/damage/${snapshot}.jsonl`,
  damagePrefix: (runId: string) => `runs/${runId}/damage/`,
};

/** Keys of a backup run, in the same bucket and under the same prefix. */
export const backupFiles = {
  plan: runFiles.plan,
  report: runFiles.report,
  changes: (runId: string, segment: number) => `runs/${runId}/changes/${six(segment)}.jsonl`,
  /** Input of the item reader of the map. */
  index: (runId: string, segment: number) => `runs/${runId}/index/${six(segment)}.jsonl`,
  archive: (runId: string, sequence: number) => `runs/${runId}/archives/${nine(sequence)}.jsonl`,
  result: (runId: string, sequence: number) => `runs/${runId}/results/${nine(sequence)}.jsonl`,
  errors: (runId: string) => `runs/${runId}/errors.jsonl`,
  /** The `MissingArchive`s that were recorded when the run was opened; not written when there are none. */
  missing: (runId: string) => `runs/${runId}/missing.jsonl`,
  /** `LostLine`s; none is written when there are none. */
  lost: (runId: string) => `runs/${runId}/lost.jsonl`,
  retention: (runId: string) => `runs/${runId}/retention.json`,
  /**
   * Archives that retention deletes, or would delete, as `DeletionLine`s; none is written when there are none. Nobody else may write
   * it, nor the progress of its check.
   */
  deletions: (runId: string) => `retention/${runId}/deletions.jsonl`,
  /** Generation of the lease under which deletions were listed, and progress of the check that no snapshot needs them. */
  deletionsCheck: (runId: string) => `retention/${runId}/deletions-check.json`,
  /** The `SignedPin` of a run that pins a snapshot. */
  pin: (runId: string) => `runs/${runId}/pin.json`,
  mapResults: runFiles.mapResults,
};

/** Keys of a snapshot's own files. The slash at the end of a plan's prefix keeps `docs` apart from `docs-old`. */
export const snapshotFiles = {
  /** Prefix of the files of all plans. */
  plans: 'plans/',
  ofPlan: (plan: string) => `plans/${plan}/`,
  prefix: (plan: string, snapshot: string) => `plans/${plan}/${snapshot}/`,
  snapshot: (plan: string, snapshot: string) => `plans/${plan}/${snapshot}/snapshot.json`,
  /** `SnapshotLine`s, in gzip members of some thousand lines each. */
  objects: (plan: string, snapshot: string) => `plans/${plan}/${snapshot}/objects.jsonl.gz`,
  /** Offset and first key of each gzip member of `objects.jsonl.gz`. */
  objectsIndex: (plan: string, snapshot: string) => `plans/${plan}/${snapshot}/objects.index.jsonl`,
  /** `ArchiveLine`s. */
  archives: (plan: string, snapshot: string) => `plans/${plan}/${snapshot}/archives.jsonl.gz`,
  /** The `SignedCatalog` of the other files. */
  signature: (plan: string, snapshot: string) => `plans/${plan}/${snapshot}/signature.json`,
};

/** Keys of the files that describe the contents of a snapshot. */
export const filesOfSnapshot = (plan: string, snapshot: string): string[] =>
  [snapshotFiles.snapshot, snapshotFiles.objects, snapshotFiles.objectsIndex, snapshotFiles.archives].map((keyOf) =>
    keyOf(plan, snapshot),
  );

/** Keys of the members of a snapshot's catalog: its files and their signature. */
export const filesOfCatalog = (plan: string, snapshot: string): string[] => [
  ...filesOfSnapshot(plan, snapshot),
  snapshotFiles.signature(plan, snapshot),
];
