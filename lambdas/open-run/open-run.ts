import { takeLease } from '../../core/backup/lease';
import { resolveSnapshot } from '../../core/backup/snapshot/heads';
import { BucketNotFoundError, InvalidInputError, NotConfiguredError } from '../../core/contracts/errors';
import { parseRequest } from '../../core/contracts/parse-request';
import {
  type OpenRunInput,
  type RestoreRequest,
  RetrievalRequest,
  type Run,
  type RunConfiguration,
} from '../../core/contracts/retrieval-run';
import { lowestBudget } from '../../core/cost/budget';
import type { Clock } from '../../core/ports/clock';
import type { Executions } from '../../core/ports/executions';
import type { ItemStore } from '../../core/ports/item-store';
import type { Objects } from '../../core/ports/objects';
import type { Vaults } from '../../core/ports/vaults';
import { createRun, replaceRun } from '../../core/retrieval/records/run-record';
import { claimRunName } from '../../core/run/run-name';
import { destinationOf } from './destination';

export interface OpenRunDeps {
  vaults: Vaults;
  objects: Objects;
  items: ItemStore;
  executions: Executions;
  clock: Clock;
}

/**
 * Check a request against the configuration and the world, fill in its defaults, and put the run on record. A restore takes
 * the lease of its plan besides, unless it is a dry run.
 *
 * @throws RunNameUsedError, InvalidInputError, NotConfiguredError, VaultNotFoundError, BucketNotFoundError,
 *   SnapshotNotFoundError: nothing has been started
 * @throws LeaseHeldError while the plan is at work: the run is on record, and goes on when this is repeated
 */
export async function openRun(input: OpenRunInput, deps: OpenRunDeps): Promise<Run> {
  const request = checked(parseRequest(RetrievalRequest, input.request));
  const run = resolve(input.runId, request, input.configuration);
  await deps.vaults.describeVault(run.vault);
  if (!(await deps.objects.bucketExists(run.destination.bucket))) {
    throw new BucketNotFoundError(`there is no bucket ${run.destination.bucket} that this account may list`);
  }
  await claimRunName(deps.items, input.runId, input);
  const now = deps.clock.now();
  if (!request.restore) {
    await createRun(deps.items, run, now);
    return run;
  }
  const { restore } = request;
  const opened = { ...run, restore: await resolveRestore(deps.items, restore, run.vault) };
  if (run.dryRun) {
    await createRun(deps.items, opened, now);
    return opened;
  }
  const { runId, executionArn } = input;
  await createRun(deps.items, { ...opened, executionArn }, now);
  await takeLease(deps, restore.plan, { executionArn, runId }, now);
  // While the lease was waited for, a snapshot may have come or gone; from here on none does.
  const leased = { ...run, restore: await resolveRestore(deps.items, restore, run.vault), executionArn };
  await replaceRun(deps.items, leased);
  return leased;
}

function checked(request: RetrievalRequest): RetrievalRequest {
  const { manifest, restore, rebuild, destination, storageClass } = request;
  const clashes: [string, boolean][] = [
    ['manifest and restore', manifest !== undefined && restore !== undefined],
    ['restore and rebuild', restore !== undefined && rebuild],
    // A rebuild brings catalogs to a place of Moraine's own, and reads them there.
    ['rebuild and destination', rebuild && destination !== undefined],
    ['rebuild and storageClass', rebuild && storageClass !== undefined],
  ];
  const [clash] = clashes.find(([, isClash]) => isClash) ?? [];
  if (clash === undefined) return request;
  throw new InvalidInputError(`the request is not valid: ${clash} exclude each other; leave one out`);
}

/** The snapshot that is meant. It may lie in another vault than the plan writes to by now. */
async function resolveRestore(
  items: ItemStore,
  restore: RestoreRequest,
  vault: string,
): Promise<NonNullable<Run['restore']>> {
  const { plan, paths } = restore;
  const head = await resolveSnapshot(items, plan, restore);
  if (head.vault === vault) return { plan, snapshot: head.snapshot, paths };
  throw new InvalidInputError(
    `snapshot ${head.snapshot} of plan ${plan} lies in vault ${head.vault}, not in ${vault}: name that vault`,
  );
}

function resolve(runId: string, request: RetrievalRequest, configuration: RunConfiguration): Run {
  const { retrieval: settings, vaults, destinations, prices } = configuration;
  if (!vaults.includes(request.vault)) {
    throw new NotConfiguredError(
      `vault ${request.vault} is not configured; add it to moraine.config.ts and deploy: vaults: [${[...vaults, request.vault].map((vault) => `'${vault}'`).join(', ')}]`,
    );
  }
  if (request.restore) checkPlan(request.restore.plan, configuration.plans);
  const budgetUsd = lowestBudget(request.budgetUsd, settings.budgetUsd);
  if (budgetUsd !== undefined && !prices) {
    throw new InvalidInputError('a budget needs prices to compare with; add `prices` to moraine.config.ts and deploy');
  }
  const { rebuildTo } = configuration;
  return {
    runId,
    vault: request.vault,
    destination: request.rebuild
      ? { ...rebuildTo, prefix: `${rebuildTo.prefix}${runId}/` }
      : destinationOf(request, destinations),
    tier: request.tier ?? settings.tier,
    storageClass: request.rebuild ? 'STANDARD' : (request.storageClass ?? settings.storageClass),
    manifest: request.manifest,
    ...(request.rebuild && { rebuild: true }),
    dryRun: request.dryRun,
    budgetUsd,
    settings,
    prices,
  };
}

function checkPlan(plan: string, plans: RunConfiguration['plans']): void {
  if (plans.includes(plan)) return;
  throw new NotConfiguredError(
    `plan ${plan} is not configured; add it to moraine.config.ts and deploy: plans: [{ name: '${plan}', source: { bucket: '…' }, vault: '…' }]`,
  );
}
