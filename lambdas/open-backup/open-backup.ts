import { checkJudgeable } from '../../core/backup/guard/check-judgeable';
import { checkLease, type LeaseDeps, takeLease } from '../../core/backup/lease';
import { chooseParents } from '../../core/backup/plan/choose-parents';
import { type BackupRecord, createBackup, getBackup, setBackupRun } from '../../core/backup/records/backup-record';
import { backupRunId } from '../../core/backup/run-id';
import { getHead, listKept } from '../../core/backup/snapshot/heads';
import type { BackupPlan } from '../../core/contracts/backup-plan';
import {
  BackupRequest,
  type BackupRun,
  type OpenBackupInput,
  type OpenBackupOutput,
} from '../../core/contracts/backup-run';
import {
  BucketNotFoundError,
  InvalidInputError,
  NotConfiguredError,
  RunNameUsedError,
  SigningKeyUnusableError,
} from '../../core/contracts/errors';
import { keyIdOf } from '../../core/contracts/key-id';
import { RunId } from '../../core/contracts/names';
import { parseRequest } from '../../core/contracts/parse-request';
import { lowestBudget } from '../../core/cost/budget';
import { checkBackupBudgetHasPrices } from '../../core/cost/estimate-backup';
import type { Clock } from '../../core/ports/clock';
import type { Objects } from '../../core/ports/objects';
import type { SigningKey } from '../../core/ports/signing-key';
import type { Vaults } from '../../core/ports/vaults';
import { claimRunName, ownsRunName } from '../../core/run/run-name';

export interface OpenBackupDeps extends LeaseDeps {
  vaults: Pick<Vaults, 'describeVault'>;
  objects: Pick<Objects, 'bucketExists'>;
  signingKey: Pick<SigningKey, 'publicKey'>;
  clock: Clock;
}

/**
 * Check a request against the configuration and the world, put the run on record, take the plan's lease and find the
 * snapshots that the run rests on. Of several executions for one time of a schedule the first goes on. Repeatable;
 * a dry run takes no lease.
 *
 * @throws LeaseHeldError while another run of the plan is under way: the record is there, and the same call goes on later
 * @throws LeaseLostError when the run had been opened, and others have had the lease since: what it worked from is old
 * @throws RunNameUsedError, InvalidInputError, NotConfiguredError, VaultNotFoundError, BucketNotFoundError, SnapshotNotFoundError,
 *   SigningKeyUnusableError
 */
export async function openBackup(input: OpenBackupInput, deps: OpenBackupDeps): Promise<OpenBackupOutput> {
  const { executionArn, configuration } = input;
  const request = parseRequest(BackupRequest, input.request);
  const plan = planOf(request.plan, configuration.plans);
  const budgetUsd = lowestBudget(request.budgetUsd, plan.budgetUsd);
  checkBackupBudgetHasPrices(budgetUsd, configuration.prices);
  const vaultArn = await checkPlaces(plan, request.action, deps);
  await checkSnapshot(plan, request, deps);

  const runId = runIdOf(input.execution, request);
  const { action, scheduledTime } = request;
  const skipped = {
    opened: false,
    runId,
    reason: `run ${runId} has been started by another execution already`,
  } as const;
  if (scheduledTime === undefined) await claimRunName(deps.items, runId, input);
  else if (!(await ownsRunName(deps.items, runId, input))) return skipped;
  await createBackup(deps.items, { runId, executionArn, plan: plan.name, action }, deps.clock.now());
  const record = await getBackup(deps.items, runId);
  if (record?.executionArn !== executionArn) return skipped;
  await checkGoesOn(record, plan, deps);
  if (record.run) {
    // Not taken once more: its parent is that of the time when it was opened.
    if (!record.run.dryRun) await checkLease(deps.items, plan.name, record.run);
    return { opened: true, run: record.run };
  }
  const generation = request.dryRun
    ? undefined
    : await takeLease(deps, plan.name, { executionArn, runId }, deps.clock.now());

  const run: BackupRun = {
    runId,
    executionArn,
    action,
    snapshot: request.snapshot,
    adopt: request.adopt,
    generation,
    vaultArn,
    ...(await signerOf(action, deps)),
    plan,
    // The time of the record would be that before the wait for the lease.
    startedAt: deps.clock.now().toISOString(),
    scheduledTime,
    ...(action === 'backup' && chooseParents(await listKept(deps.items, plan.name), plan)),
    budgetUsd,
    acceptEarlyDeletionFee: request.acceptEarlyDeletionFee,
    dryRun: request.dryRun,
    prices: configuration.prices,
  };
  await setBackupRun(deps.items, run);
  return { opened: true, run };
}

function runIdOf(execution: string, request: BackupRequest): string {
  const parsed = RunId.safeParse(backupRunId(execution, request));
  if (parsed.success) return parsed.data;
  const problem = parsed.error.issues.map(({ message }) => message).join('; ');
  throw new InvalidInputError(`the execution's name, '${execution}', is no run id: ${problem}`);
}

function planOf(name: string, plans: readonly BackupPlan[]): BackupPlan {
  const found = plans.find((plan) => plan.name === name);
  if (found) return found;
  const others = plans.length > 0 ? ` (there is ${plans.map((plan) => plan.name).join(', ')})` : '';
  throw new NotConfiguredError(
    `plan ${name} is not configured${others}; add it to moraine.config.ts and deploy: ` +
      `plans: [{ name: '${name}', source: { bucket: 'BUCKET' }, vault: 'VAULT' }]`,
  );
}

/** @returns ARN of the vault */
async function checkPlaces(plan: BackupPlan, action: BackupRequest['action'], deps: OpenBackupDeps): Promise<string> {
  const { arn } = await deps.vaults.describeVault(plan.vault);
  // What is backed up may be gone for good; its snapshots are let go all the same.
  if (action !== 'backup' || (await deps.objects.bucketExists(plan.source.bucket))) return arn;
  throw new BucketNotFoundError(
    `there is no bucket ${plan.source.bucket}, the source of plan ${plan.name}, that this account may list`,
  );
}

/** The key by which the run signs its catalog; a run that writes none goes on without. */
async function signerOf(
  action: BackupRequest['action'],
  { signingKey }: OpenBackupDeps,
): Promise<Pick<BackupRun, 'signer' | 'publicKey'>> {
  try {
    const publicKey = await signingKey.publicKey();
    return { signer: keyIdOf(publicKey), publicKey };
  } catch (error) {
    if (action === 'backup' || action === 'adopt' || !(error instanceof SigningKeyUnusableError)) throw error;
    return {};
  }
}

/** Whether the request names a snapshot where there is one to decide on, and there alone. */
async function checkSnapshot(
  { name: plan }: BackupPlan,
  { action, snapshot, adopt, dryRun }: BackupRequest,
  { items }: OpenBackupDeps,
): Promise<void> {
  const isNamed = snapshot !== undefined;
  if ((action === 'adopt') !== (adopt !== undefined)) {
    throw new InvalidInputError(
      'the request is not valid: `adopt` says which rebuild a snapshot is adopted from, and belongs to that action alone',
    );
  }
  if (action === 'backup' || action === 'forget') {
    if (isNamed) throw new InvalidInputError(`the request is to ${action}, and names a snapshot: leave it out`);
    return;
  }
  if (!isNamed) throw new InvalidInputError(`the request is to ${action}, and names no snapshot: add its id`);
  if (dryRun) throw new InvalidInputError(`the request is to ${action}: there is nothing to rehearse`);
  if (action === 'adopt') return;
  checkJudgeable(await getHead(items, plan, snapshot), { plan, snapshot, action });
}

/** A run that has ended does not begin again; and a snapshot of its name, which a rebuild has put back, would be overwritten. */
async function checkGoesOn(record: BackupRecord, plan: BackupPlan, { items }: OpenBackupDeps): Promise<void> {
  const { runId, run, finishedAt } = record;
  const hasEnded = finishedAt !== undefined || (!run && (await getHead(items, plan.name, runId)) !== undefined);
  if (!hasEnded) return;
  throw new RunNameUsedError(`there has been a run ${runId} already: start this one under another name`);
}
