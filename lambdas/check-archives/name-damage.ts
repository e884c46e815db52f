import { isChecked, sampledOf } from '../../core/backup/check/checked-heads';
import { DamageNamed } from '../../core/backup/check/damage-named';
import { ifKept } from '../../core/backup/check/if-kept';
import { NeededList } from '../../core/backup/check/needed-list';
import type { CheckProgress, ProgressAt } from '../../core/backup/check/records/check-progress';
import { SnapshotDamage, type Sought } from '../../core/backup/check/snapshot-damage';
import { clearDamage, markDamaged } from '../../core/backup/snapshot/heads';
import { type DamageLine, damagedArchives } from '../../core/contracts/check';
import type { CheckRun } from '../../core/contracts/retrieval-run';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { type CheckDeps, isShortOfTime } from './check-deps';
import { CheckFiles } from './check-files';

/**
 * Find out what each snapshot lacks, write a file of it, and mark the snapshot as damaged, or as damaged no more; in a dry run
 * write the files only. Goes on, call by call, from one snapshot to the next. Repeatable.
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
  const isDamaged = damagedArchives(before.sums) > 0;
  const needed = isDamaged ? await files.readSought(before.sought) : new NeededList();
  const sought = { needed, inventoryDate: new Date(before.inventoryDate) };
  const named = new DamageNamed(needed, sought.inventoryDate, await files.readNamed(before.named));
  let { next } = before;
  for (; next < checked.length; next++) {
    if (isShortOfTime(deps)) break;
    const head = checked[next] as SnapshotHead;
    if (isDamaged) await judge(deps, run, head, { files, sought, named });
    else if (head.damage) await clear(deps, run, head);
  }
  if (isDamaged) await files.writeNamed(call, named.found);
  const progress = { ...before, named: isDamaged ? call : undefined };
  if (next < checked.length) return { ...progress, next };
  const { next: _, ...rest } = progress;
  return { ...rest, stage: 'done', sampled: run.sample && sampledOf(run, heads)?.snapshot };
}

async function judge(
  deps: CheckDeps,
  run: CheckRun,
  head: SnapshotHead,
  { files, sought, named }: { files: CheckFiles; sought: Sought; named: DamageNamed },
): Promise<void> {
  const damage = await ifKept(deps.items, head, async () => {
    const found = await SnapshotDamage.of(deps.files, head, sought);
    if (found.archives > 0) await files.writeDamage(head.snapshot, noted(found.lines(), head, named));
    return found;
  });
  if (!damage) return;
  if (damage.archives === 0) return clear(deps, run, head);
  const { archives, objects } = damage;
  const { plan, snapshot } = head;
  deps.log.warn('snapshot.damaged', { runId: run.runId, plan, snapshot, archives, objects });
  if (!run.dryRun) await markDamaged(deps.items, head, { archives, objects, foundBy: run.runId });
}

async function clear({ items }: CheckDeps, { dryRun }: CheckRun, head: SnapshotHead): Promise<void> {
  if (head.damage && !dryRun) await clearDamage(items, head);
}

/** The lines, each of which is noted for the report. */
async function* noted(
  lines: AsyncIterable<DamageLine>,
  { snapshot }: SnapshotHead,
  named: DamageNamed,
): AsyncGenerator<DamageLine> {
  for await (const line of lines) {
    if (line.kind === 'archive') named.addSnapshot(line.archiveId, snapshot);
    else for (const archiveId of line.archives) named.addObject(archiveId, line.key);
    yield line;
  }
}
