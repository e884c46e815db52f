import { checkJudgeable } from '../../core/backup/guard/check-judgeable';
import { checkPinnable, checkUnpinnable } from '../../core/backup/guard/check-pinnable';
import { getHead } from '../../core/backup/snapshot/heads';
import type { BackupPlan } from '../../core/contracts/backup-plan';
import type { PlanRequest } from '../../core/contracts/backup-run';
import type { ItemStore } from '../../core/ports/item-store';

/** Check that what a person has decided on a snapshot can be done. @throws SnapshotNotFoundError, InvalidInputError */
export async function checkDecision(request: PlanRequest, plan: BackupPlan, items: ItemStore): Promise<void> {
  const { kind } = request;
  if (kind !== 'accept' && kind !== 'reject' && kind !== 'pin' && kind !== 'unpin') return;
  const { snapshot } = request;
  const head = await getHead(items, plan.name, snapshot);
  if (kind === 'pin') checkPinnable(head, { plan, snapshot });
  else if (kind === 'unpin') checkUnpinnable(head, plan.name, snapshot);
  else checkJudgeable(head, { plan: plan.name, snapshot, kind });
}
