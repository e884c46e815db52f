import { isChecked, sampledHead } from '../../core/backup/check/checked-heads';
import { ifKept } from '../../core/backup/check/if-kept';
import { NeededList } from '../../core/backup/check/needed-list';
import type { CheckProgress, ProgressAt } from '../../core/backup/check/records/check-progress';
import { ReportedDamage } from '../../core/backup/check/reported-damage';
import { SnapshotFindings, type Unmatched } from '../../core/backup/check/snapshot-findings';
import { isMissingInNewer, listMissing } from '../../core/backup/damage/missing-archives';
import { clearDamage, markDamaged } from '../../core/backup/snapshot/heads';
import { type DamageLine, damagedArchives } from '../../core/contracts/check';
import type { CheckRun } from '../../core/contracts/retrieval-run';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { type CheckDeps, stepTime } from './check-deps';
import { CheckFiles } from './check-files';

/**
 * List the damage of each snapshot in a file, mark damaged snapshots, and remove the mark from undamaged ones unless the inventory
 * leaves doubt. A dry run only writes the files. One call handles as many snapshots as its time allows. Repeatable.
 */
export async function nameDamage(
  deps: CheckDeps,
  run: CheckRun,
  before: ProgressAt<'naming'>,
  call: string,
): Promise<CheckProgress> {
  const files = new CheckFiles(deps.files, run.runId);
  const heads = await files.readHeads(before.heads);
  const checked = heads.filter((head) => isChecked(run, head));
  const hasFindings = damagedArchives(before.sums) > 0;
  const needed = hasFindings ? await files.readUnmatched(before.sought) : new NeededList();
  const unmatched = { needed, inventoryDate: new Date(before.inventoryDate) };
  const isUncertain = checked.some(({ damage }) => damage) && (await mayMissDamage(deps, run, before));
  const reported = new ReportedDamage(needed, unmatched.inventoryDate, await files.readReported(before.named));
  let { next } = before;
  const time = stepTime(deps);
  for (; next < checked.length; next++) {
    if (time.isShort()) break;
    const head = checked[next] as SnapshotHead;
    const keepsMark = hasFindings && (await markIfDamaged(deps, run, head, { files, unmatched, reported }));
    if (!keepsMark && !isUncertain) await clearMark(deps, run, head);
  }
  if (hasFindings) await files.writeReported(call, reported.foundDamage);
  const progress = { ...before, named: hasFindings ? call : undefined };
  if (next < checked.length) return { ...progress, next };
  const { next: _, ...rest } = progress;
  return { ...rest, stage: 'done', sampled: run.sample && sampledHead(run, heads)?.snapshot };
}

/** Whether a snapshot may have damage that this check did not find: archives are unconfirmed, or missing in a newer inventory. */
async function mayMissDamage(
  { items }: CheckDeps,
  { vault, check: { plan } }: CheckRun,
  { sums, inventoryDate }: ProgressAt<'naming'>,
): Promise<boolean> {
  if (sums.unconfirmed > 0) return true;
  for await (const missing of listMissing(items, plan)) {
    if (missing.vault === vault && isMissingInNewer(missing, inventoryDate)) return true;
  }
  return false;
}

/** List the damage of a snapshot, and mark it if it has any. @returns whether it is damaged, or has been forgotten */
async function markIfDamaged(
  deps: CheckDeps,
  run: CheckRun,
  head: SnapshotHead,
  { files, unmatched, reported }: { files: CheckFiles; unmatched: Unmatched; reported: ReportedDamage },
): Promise<boolean> {
  const findings = await ifKept(deps.items, head, async () => {
    const found = await SnapshotFindings.of(deps.files, head, unmatched);
    if (found.archives > 0) await files.writeDamage(head.snapshot, addingToReport(found.lines(), head, reported));
    return found;
  });
  if (!findings) return true;
  if (findings.archives === 0) return false;
  const { archives, objects } = findings;
  const { plan, snapshot } = head;
  deps.log.warn('snapshot.damaged', { runId: run.runId, plan, snapshot, archives, objects });
  if (!run.dryRun) await markDamaged(deps.items, head, { archives, objects, foundBy: run.runId });
  return true;
}

async function clearMark({ items }: CheckDeps, { dryRun }: CheckRun, head: SnapshotHead): Promise<void> {
  if (head.damage && !dryRun) await clearDamage(items, head);
}

/** Pass lines on, and add each to the report. */
async function* addingToReport(
  lines: AsyncIterable<DamageLine>,
  { snapshot }: SnapshotHead,
  reported: ReportedDamage,
): AsyncGenerator<DamageLine> {
  for await (const line of lines) {
    if (line.kind === 'archive') reported.addSnapshot(line.archiveId, snapshot);
    else for (const archiveId of line.archives) reported.addObject(archiveId, line.key);
    yield line;
  }
}
