import { checkJudgeable } from '../../core/backup/guard/check-judgeable';
import { planRunId } from '../../core/backup/run-id';
import { getHead } from '../../core/backup/snapshot/heads';
import { type OpenBackupInput, PlanRequest, type PlanRun } from '../../core/contracts/backup-run';
import { RunNameUsedError } from '../../core/contracts/errors';
import { parseRequest } from '../../core/contracts/parse-request';
import type { PlanKind } from '../../core/contracts/run-kind';
import type { RunPhase } from '../../core/contracts/run-status';
import type { OpenRunOutput } from '../../core/contracts/run-steps';
import { checkBudgetHasPrices, lowestBudget } from '../../core/run/budget';
import { type OpenRunDeps, openRun } from '../../core/run/open-run';
import { checkPlaces, type PlacesDeps, planOf } from './checked-plan';
import { type CompleteRunDeps, completeRun } from './complete-run';

export type OpenBackupDeps = OpenRunDeps & PlacesDeps & CompleteRunDeps;

/** What a run of each kind begins with. */
const FIRST_PHASE: Record<PlanKind, RunPhase> = {
  backup: 'planning',
  forget: 'forgetting',
  accept: 'judging',
  reject: 'judging',
  adopt: 'committing',
};

/**
 * Open a run on a plan: check its request against the configuration and the world, and find the snapshots that it rests on. All
 * kinds hold the plan's lease, unless they are dry runs. Of several executions for one time of a schedule the first goes on.
 *
 * @throws InvalidInputError, NotConfiguredError, VaultNotFoundError, BucketNotFoundError, SnapshotNotFoundError,
 *   SigningKeyUnusableError; and what `openRun` throws
 */
export async function openBackup(input: OpenBackupInput, deps: OpenBackupDeps): Promise<OpenRunOutput<PlanRun>> {
  const { configuration } = input;
  const request = parseRequest(PlanRequest, input.request);
  const plan = planOf(request.plan, configuration.plans);
  const budgetUsd = request.kind === 'backup' ? lowestBudget(request.budgetUsd, plan.budgetUsd) : undefined;
  const scheduledTime = request.kind === 'backup' ? request.scheduledTime : undefined;
  let vaultArn: string | undefined;
  return openRun<PlanRun>(
    input,
    {
      kind: request.kind,
      runId: planRunId(input.execution, request),
      isShared: scheduledTime !== undefined,
      isDryRun: 'dryRun' in request && request.dryRun,
      retryOf: request.retryOf,
      plan: plan.name,
      vault: plan.vault,
      lease: plan.name,
      phase: FIRST_PHASE[request.kind],
      async check() {
        checkBudgetHasPrices(budgetUsd, configuration.prices?.backup, 'prices.backup');
        vaultArn = await checkPlaces(plan, request.kind, deps);
        if (request.kind === 'accept' || request.kind === 'reject') {
          checkJudgeable(await getHead(deps.items, plan.name, request.snapshot), { ...request, plan: plan.name });
        }
      },
      async checkIsNew(runId) {
        // A snapshot of its name, which a rebuild has put back, would be overwritten.
        if ((await getHead(deps.items, plan.name, runId)) === undefined) return;
        throw new RunNameUsedError(`there has been a run ${runId} already: start this one under another name`);
      },
      open(frame) {
        const terms = { plan, vaultArn, prices: configuration.prices, budgetUsd, scheduledTime };
        return completeRun(frame, request, terms, deps);
      },
    },
    deps,
  );
}
