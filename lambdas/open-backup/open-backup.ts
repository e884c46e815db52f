import { planRunId } from '../../core/backup/run-id';
import { getHead } from '../../core/backup/snapshot/heads';
import { type OpenBackupInput, PlanRequest, type PlanRun } from '../../core/contracts/backup-run';
import { RunNameUsedError } from '../../core/contracts/errors';
import { parseRequest } from '../../core/contracts/parse-request';
import type { PlanKind } from '../../core/contracts/run-kind';
import type { RunPhase } from '../../core/contracts/run-status';
import type { OpenRunOutput } from '../../core/contracts/run-steps';
import { pricesOfRun } from '../../core/cost/price-lists';
import { checkBudgetHasPrices, lowestBudget } from '../../core/run/budget';
import { type OpenRunDeps, openRun } from '../../core/run/open-run';
import { checkDecision } from './check-decision';
import { type CheckPlanDeps, checkVaultAndSource, planOf } from './check-plan';
import { type CompleteRunDeps, completeRun } from './complete-run';

export type OpenBackupDeps = OpenRunDeps & CheckPlanDeps & CompleteRunDeps;

/** First phase of a run of each kind. */
const FIRST_PHASE: Record<PlanKind, RunPhase> = {
  backup: 'planning',
  forget: 'forgetting',
  accept: 'judging',
  reject: 'judging',
  pin: 'committing',
  unpin: 'judging',
  adopt: 'committing',
};

/**
 * Open a run on a plan: check its request against the configuration, vault and source, and find its parent snapshots.
 * All kinds hold the plan's lease, unless they are dry runs. Of several executions for one scheduled time, the first
 * continues.
 *
 * @throws InvalidInputError, NotConfiguredError, VaultNotFoundError, BucketNotFoundError, SnapshotNotFoundError,
 *   SigningKeyUnusableError; and errors of `openRun`
 */
export async function openBackup(input: OpenBackupInput, deps: OpenBackupDeps): Promise<OpenRunOutput<PlanRun>> {
  const { configuration } = input;
  const request = parseRequest(PlanRequest, input.request);
  const plan = planOf(request.plan, configuration.plans);
  const budgetUsd = request.kind === 'backup' ? lowestBudget(request.budgetUsd, plan.budgetUsd) : undefined;
  const scheduledTime = request.kind === 'backup' ? request.scheduledTime : undefined;
  const prices = pricesOfRun(configuration.prices, input.executionArn);
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
        checkBudgetHasPrices(budgetUsd, prices?.backup, 'prices.backup');
        vaultArn = await checkVaultAndSource(plan, request.kind, deps);
        await checkDecision(request, plan, deps.items);
      },
      async checkIsNew(runId) {
        // A snapshot of that name, reinstated by a rebuild, would be overwritten.
        if ((await getHead(deps.items, plan.name, runId)) === undefined) return;
        throw new RunNameUsedError(`a snapshot of run ${runId} exists already: start this run under another name`);
      },
      open(frame) {
        const terms = { plan, vaultArn, prices, budgetUsd, scheduledTime };
        return completeRun(frame, request, terms, deps);
      },
    },
    deps,
  );
}
