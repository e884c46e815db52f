import { checkJudgeable } from '../../core/backup/guard/check-judgeable';
import { judge } from '../../core/backup/guard/judge';
import { reclaimArchives } from '../../core/backup/guard/reclaim-archives';
import { isAccepted, isHeld } from '../../core/backup/guard/verdicts';
import { getHead, judgeHead, listKept, rejectHead } from '../../core/backup/snapshot/heads';
import type { JudgeRun } from '../../core/contracts/backup-run';
import { InvalidInputError } from '../../core/contracts/errors';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { WorkingFiles } from '../../core/ports/working-files';
import { checkLease } from '../../core/run/lease';
import { enterPhase } from '../../core/run/run-record';

export interface JudgeSnapshotDeps {
  items: ItemStore;
  files: WorkingFiles;
  log: Log;
}

/**
 * Accept or reject a held snapshot, as a person has decided. A rejected one is forgotten: the next retention deletes
 * what only it needs. Once one is accepted, held ones that were taken later are judged again, each against the newest
 * accepted one before it. Nothing is deleted. Repeatable: what the run did before an interruption remains in effect.
 *
 * @throws LeaseLostError; SnapshotNotFoundError, InvalidInputError as `checkJudgeable` does
 */
export async function judgeSnapshot({ run }: { run: JudgeRun }, deps: JudgeSnapshotDeps): Promise<void> {
  const { items, log } = deps;
  const { runId, snapshot, kind } = run;
  const plan = run.plan.name;
  await checkLease(items, plan, run);
  await enterPhase(items, runId, 'judging');
  const head = await getHead(items, plan, snapshot);
  if (isRejectedBy(head, runId)) return;
  checkJudgeable(head, { plan, snapshot, kind });
  if (kind === 'reject') {
    const isRejected = await rejectHead(items, head, runId);
    // The answer to the write may have been lost, or the snapshot pinned since it was read.
    const after = isRejected ? undefined : await getHead(items, plan, snapshot);
    if (!isRejected && !isRejectedBy(after, runId)) checkJudgeable(after, { plan, snapshot, kind });
    log.info('snapshot.rejected', { plan, snapshot });
    return;
  }
  if (isHeld(head)) {
    const lost = await accept(deps, head, runId);
    if (lost !== undefined) {
      throw new InvalidInputError(
        `snapshot ${snapshot} of plan ${plan} cannot be accepted: archive ${lost}, which it needs, has been or is being deleted`,
      );
    }
  }
  await judgeLater(deps, run, head);
}

const isRejectedBy = (head: SnapshotHead | undefined, runId: string) =>
  head?.state === 'forgotten' && head.judgedBy === runId;

/** @returns ref of a needed archive that is lost, in which case the snapshot stays held */
async function accept(deps: JudgeSnapshotDeps, head: SnapshotHead, runId: string): Promise<string | undefined> {
  const lost = await reclaimArchives(deps, head);
  if (lost !== undefined) return lost;
  await judgeHead(deps.items, head, { kind: 'accepted' }, runId);
  deps.log.info('snapshot.accepted', { plan: head.plan, snapshot: head.snapshot });
  return undefined;
}

/** Judge the held snapshots that were taken after one that has been accepted. */
async function judgeLater(
  deps: JudgeSnapshotDeps,
  { plan, runId }: JudgeRun,
  { snapshot }: SnapshotHead,
): Promise<void> {
  const kept = await listKept(deps.items, plan.name);
  const position = kept.findIndex((head) => head.snapshot === snapshot);
  let accepted = kept[position];
  for (const head of kept.slice(position + 1)) {
    if (isAccepted(head)) accepted = head;
    if (!isHeld(head)) continue;
    const verdict = judge(head, accepted, plan.retention.shrinkGuard);
    if (verdict.kind === 'held') await judgeHead(deps.items, head, verdict, runId);
    else if ((await accept(deps, head, runId)) === undefined) accepted = head;
  }
}
