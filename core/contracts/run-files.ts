import type { InventoryScope } from './inventory-run';

const six = (number: number) => String(number).padStart(6, '0');
const nine = (number: number) => String(number).padStart(9, '0');

/** Of a file that belongs to a batch, or to a group of the members of one of its pieces. */
export const runPart = (...numbers: readonly number[]) => numbers.map(six).join('-');

/** Keys in the bucket of runs. Every key of a run begins with `runs/<run id>/`, with the slash: `run1` is no prefix of `run10`. */
export const runFiles = {
  prefix: (runId: string) => `runs/${runId}/`,
  plan: (runId: string) => `runs/${runId}/plan.json`,
  index: (runId: string) => `runs/${runId}/index.jsonl`,
  batch: (runId: string, batch: number) => `runs/${runId}/batches/${six(batch)}.jsonl`,
  /** Archives that were at the destination already, as `Outcome` lines. */
  present: (runId: string) => `runs/${runId}/present.jsonl`,
  /** Inventory lines that cannot be retrieved, as `Outcome` lines. */
  rejected: (runId: string) => `runs/${runId}/rejected.jsonl`,
  results: (runId: string) => `runs/${runId}/results/`,
  result: (runId: string, batch: number) => `runs/${runId}/results/${six(batch)}.jsonl`,
  mapResults: (runId: string) => `runs/${runId}/map/`,
  report: (runId: string) => `runs/${runId}/report.json`,
  reportCsv: (runId: string) => `runs/${runId}/report.csv`,
  failures: (runId: string) => `runs/${runId}/failures.jsonl`,
  manifest: (runId: string) => `manifests/${runId}.jsonl`,
  /** Of a restore: objects to cut out of a piece, as `MemberLine`s. */
  members: (runId: string, batch: number, index: number) => `runs/${runId}/members/${six(batch)}-${six(index)}.jsonl`,
  /** What became of a group of them, as `Outcome` lines. */
  cut: (runId: string, batch: number, index: number, group: number) =>
    `runs/${runId}/cut/${six(batch)}-${six(index)}-${six(group)}.jsonl`,
  /**
   * What runs wrote to a bucket from a vault, as `WrittenLine`s: kept for good, since a later run proves by it what lies
   * there. One file for each batch, group of members or plan.
   */
  writtenTo: (vault: string, bucket: string) => `written/${vault}/${bucket}/`,
  written: (vault: string, bucket: string, runId: string, part: string) =>
    `written/${vault}/${bucket}/${runId}/${part}.jsonl`,
  /** Of a rebuild: where catalogs are brought. */
  rebuild: (runId: string) => `rebuild/${runId}/`,
  /** Of a rebuild: Moraine's archives in the vault; those of them that no snapshot needs, both as manifests; what came of it. */
  vault: (runId: string) => `runs/${runId}/vault.jsonl`,
  unreferenced: (runId: string) => `runs/${runId}/unreferenced.jsonl`,
  rebuilt: (runId: string) => `runs/${runId}/rebuilt.json`,
  /** Of a rebuild, over several calls: what was found out of a chunk of catalogs; what became of a plan's snapshots. */
  classified: (runId: string, chunk: number) => `runs/${runId}/rebuild/catalogs/${six(chunk)}.jsonl`,
  classifiedPrefix: (runId: string) => `runs/${runId}/rebuild/catalogs/`,
  rebuiltPlan: (runId: string, plan: string) => `runs/${runId}/rebuild/plans/${plan}.jsonl`,
  rebuiltPlans: (runId: string) => `runs/${runId}/rebuild/plans/`,
  /** Which of Moraine's archives snapshots need, as far as they have been gone through. */
  referenced: (runId: string) => `runs/${runId}/rebuild/referenced.json`,
};

/**
 * Keys of an inventory run. The list of a range has another name than that of a vault, so that neither is taken for the other;
 * each call that reads it writes a part under a name that no other call has. The report names the parts that are the list.
 */
export const inventoryFiles = {
  /** Name of a part: its number in the list, from 0, and the call that wrote it. */
  part: (number: number, call: string) => `${six(number)}-${call}`,
  list: (runId: string, scope: InventoryScope['kind'], part: string) =>
    `runs/${runId}/${scope === 'vault' ? 'inventory' : 'inventory-range'}-${part}.jsonl`,
  /** Empty when all of the part could be read. */
  unreadable: (runId: string, part: string) => `runs/${runId}/unreadable-${part}.jsonl`,
};

/** Keys of a check. Each call writes under a name that no other call has; the run's progress names the files that count. */
export const checkFiles = {
  /** Heads of the plan's snapshots, as they were when the inventory had come. */
  heads: (runId: string, call: string) => `runs/${runId}/check/heads-${call}.jsonl`,
  /** Archives that have not been found as snapshots know them, as `SoughtLine`s. */
  sought: (runId: string, call: string) => `runs/${runId}/check/sought-${call}.jsonl`,
  /** What of these the report names, as `FoundDamage`. */
  named: (runId: string, call: string) => `runs/${runId}/check/named-${call}.json`,
  /** What a snapshot lacks, as `DamageLine`s. */
  damage: (runId: string, snapshot: string) => `runs/${runId}/damage/${snapshot}.jsonl`,
  damagePrefix: (runId: string) => `runs/${runId}/damage/`,
};

/** Keys of a backup run, in the same bucket and under the same prefix. */
export const backupFiles = {
  plan: runFiles.plan,
  report: runFiles.report,
  changes: (runId: string, segment: number) => `runs/${runId}/changes/${six(segment)}.jsonl`,
  /** Read by the item reader of the map. */
  index: (runId: string, segment: number) => `runs/${runId}/index/${six(segment)}.jsonl`,
  archive: (runId: string, sequence: number) => `runs/${runId}/archives/${nine(sequence)}.jsonl`,
  result: (runId: string, sequence: number) => `runs/${runId}/results/${nine(sequence)}.jsonl`,
  errors: (runId: string) => `runs/${runId}/errors.jsonl`,
  /** The `MissingArchive`s that were on record when the run was opened; none is written when there are none. */
  missing: (runId: string) => `runs/${runId}/missing.jsonl`,
  /** `LostLine`s; none is written when there are none. */
  lost: (runId: string) => `runs/${runId}/lost.jsonl`,
  retention: (runId: string) => `runs/${runId}/retention.json`,
  /** Archives that retention deletes, or would delete, as `DeletionLine`s; none is written when there are none. */
  deletions: (runId: string) => `runs/${runId}/deletions.jsonl`,
  /** Under which lease they are listed, and how far it has been checked, over several calls, that nothing needs them. */
  deletionsCheck: (runId: string) => `runs/${runId}/deletions-check.json`,
  mapResults: runFiles.mapResults,
};

/** Keys of a snapshot's own files. The slash at the end of a plan's prefix keeps `docs` apart from `docs-old`. */
export const snapshotFiles = {
  ofPlan: (plan: string) => `plans/${plan}/`,
  prefix: (plan: string, snapshot: string) => `plans/${plan}/${snapshot}/`,
  snapshot: (plan: string, snapshot: string) => `plans/${plan}/${snapshot}/snapshot.json`,
  /** `SnapshotLine`s, in gzip members of some thousand lines each. */
  objects: (plan: string, snapshot: string) => `plans/${plan}/${snapshot}/objects.jsonl.gz`,
  /** Where each of these members begins, and its first key. */
  objectsIndex: (plan: string, snapshot: string) => `plans/${plan}/${snapshot}/objects.index.jsonl`,
  /** `ArchiveLine`s. */
  archives: (plan: string, snapshot: string) => `plans/${plan}/${snapshot}/archives.jsonl.gz`,
  /** The `SignedCatalog` of the other files. */
  signature: (plan: string, snapshot: string) => `plans/${plan}/${snapshot}/signature.json`,
};

/** Keys of the files that say what a snapshot holds. */
export const filesOfSnapshot = (plan: string, snapshot: string): string[] =>
  [snapshotFiles.snapshot, snapshotFiles.objects, snapshotFiles.objectsIndex, snapshotFiles.archives].map((keyOf) =>
    keyOf(plan, snapshot),
  );

/** Keys of the members of a snapshot's catalog: these files, and the signature over them. */
export const filesOfCatalog = (plan: string, snapshot: string): string[] => [
  ...filesOfSnapshot(plan, snapshot),
  snapshotFiles.signature(plan, snapshot),
];
