import { ArchiveResults } from '../../core/backup/commit/archive-results';
import { writeCatalogTask } from '../../core/backup/commit/catalog';
import { changeOutcomes } from '../../core/backup/commit/change-outcomes';
import { LiveArchives } from '../../core/backup/commit/live-archives';
import { nextSnapshot, SnapshotSums } from '../../core/backup/commit/next-snapshot';
import { judgeRun } from '../../core/backup/guard/verdict-of';
import { type SignSnapshotDeps, signSnapshot } from '../../core/backup/signing/sign-snapshot';
import { listKept } from '../../core/backup/snapshot/heads';
import { parentArchives, parentObjects } from '../../core/backup/snapshot/parents';
import {
  writeArchiveLines,
  writeSnapshotObjects,
  writeSnapshotSummary,
} from '../../core/backup/snapshot/write-snapshot';
import type { TextList } from '../../core/collections/text-list';
import {
  type BackupRun,
  BackupRunPlan,
  type WriteSnapshotInput,
  type WriteSnapshotOutput,
} from '../../core/contracts/backup-run';
import { backupFiles } from '../../core/contracts/run-files';
import type { Snapshot } from '../../core/contracts/snapshot';
import { fileUri } from '../../core/files/file-uri';
import { readJson } from '../../core/files/read-json';
import type { Source } from '../../core/ports/source';
import { checkLease } from '../../core/run/lease';

export interface WriteSnapshotDeps extends SignSnapshotDeps {
  source: Pick<Source, 'list'>;
}

type SnapshotToWrite = Omit<Extract<WriteSnapshotInput, { kind: 'snapshot' }>, 'kind'>;

/**
 * Write the files of a run's snapshot (`snapshotFiles`): the parents' objects, with the run's changes as its archives
 * report them. Lists the objects that could not be backed up (`errors.jsonl`) and the lost ones (`lost.jsonl`), signs
 * the files under the plan's lease, and writes the task of the catalog, the archive that holds them and the signature.
 * The snapshot counts once it is sealed. Repeatable until the catalog is written: it is signed once.
 *
 * @throws Error when the files disagree with the plan, so that none of them can be trusted
 * @throws SnapshotNotFoundError when the files of a parent are gone; LeaseLostError, SigningKeyUnusableError
 */
export async function writeSnapshot(
  { run, segments }: SnapshotToWrite,
  deps: WriteSnapshotDeps,
): Promise<WriteSnapshotOutput> {
  const { files } = deps;
  const { runId } = run;
  const plan = run.plan.name;
  const address = { plan, snapshot: runId };
  await checkLease(deps.items, plan, run);
  const planned = await planOf(run, deps);

  const archives = new LiveArchives();
  const sums = new SnapshotSums();
  const results = new ArchiveResults(files, runId, (archive) => archives.addWritten(archive));
  const changes = changeOutcomes(files, { runId, segments }, results);
  const lines = nextSnapshot(parentObjects(run, files), changes, archives, sums);
  await writeSnapshotObjects(files, address, lines);
  checkComplete(sums, planned);

  await writeArchiveLines(files, address, archives.lines(parentArchives(run, files)));
  await writeList(backupFiles.errors(runId), sums.errors, deps);
  if (sums.lost.length > 0) await writeList(backupFiles.lost(runId), sums.lost, deps);
  const snapshot = summaryOf(run, archives, sums);
  await writeSnapshotSummary(files, snapshot);
  await checkLease(deps.items, plan, run);
  await signSnapshot(run, snapshot, judgeRun(run, snapshot, await listKept(deps.items, plan)), deps);
  const catalogSequence = planned.totals.archives;
  await writeCatalogTask({ ...address, runId }, catalogSequence, deps);
  return { catalogSequence };
}

async function planOf({ runId }: BackupRun, { files }: WriteSnapshotDeps): Promise<BackupRunPlan> {
  const key = backupFiles.plan(runId);
  const planned = await readJson(files, key, BackupRunPlan);
  if (!planned) throw new Error(`${fileUri(files, key)}, the plan of the run, is gone`);
  return planned;
}

/** Check the counts: a line lost on the way would be an object that cannot be restored. */
function checkComplete({ objects, missing, changes, lost }: SnapshotSums, { totals, runId }: BackupRunPlan): void {
  const { added, changed, repacked, deleted, reused, rewritten } = totals;
  const planned = added + changed + repacked + deleted + reused + rewritten + totals.lost;
  if (changes === planned && objects + missing === totals.objects && lost.length === totals.lost) return;
  throw new Error(
    `the snapshot of run ${runId} disagrees with its plan: ${changes} changes of ${planned}, ${objects} objects and ` +
      `${missing} that could not be backed up of ${totals.objects}, ${lost.length} lost ones of ${totals.lost}`,
  );
}

async function writeList(key: string, list: TextList, { files }: WriteSnapshotDeps): Promise<void> {
  async function* lines() {
    for (let position = 0; position < list.length; position++) yield `${list.at(position)}\n`;
  }
  await files.write(key, list.length > 0 ? lines() : '', 'application/x-ndjson');
}

function summaryOf(
  { runId, plan, parent, startedAt }: BackupRun,
  archives: LiveArchives,
  sums: SnapshotSums,
): Snapshot {
  return {
    plan: plan.name,
    snapshot: runId,
    vault: plan.vault,
    source: { bucket: plan.source.bucket, prefix: plan.source.prefix },
    parent,
    takenAt: startedAt,
    objects: sums.objects,
    bytes: sums.bytes,
    archives: archives.count,
    newArchives: archives.newArchives,
    newBytes: archives.newBytes,
    errors: sums.errors.length,
  };
}
