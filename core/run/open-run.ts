import { InvalidInputError } from '../contracts/errors';
import { RunId } from '../contracts/names';
import type { OpenedRun } from '../contracts/opened-run';
import type { Execution, OpenRunOutput } from '../contracts/run-steps';
import type { Clock } from '../ports/clock';
import type { ItemStore } from '../ports/item-store';
import { checkUnderWay } from './check-under-way';
import { checkLease, type LeaseDeps, takeLease } from './lease';
import { checkRetried, recordRetry } from './retried-runs';
import { claimRunName, ownsRunName } from './run-name';
import type { RunOpening } from './run-opening';
import { createRun, getRun, setOpenedRun } from './run-record';

export interface OpenRunDeps extends LeaseDeps {
  clock: Clock;
}

/**
 * Open a run: check its request, reserve its name, record it, acquire its lease, and resolve its request. Repeatable: a second
 * call does not change an opened run.
 *
 * @throws RunNameUsedError when another execution has used the name
 * @throws RunOverError when the run has ended or is being stopped
 * @throws LeaseHeldError while another run holds the lease of the plan; the run is recorded, and a later call continues
 * @throws LeaseLostError when the run was opened before, but other runs have held the lease since, so that its input is outdated
 * @throws InvalidInputError when the run to retry cannot be retried
 * @throws the errors of its kind
 */
export async function openRun<Run extends OpenedRun>(
  execution: Execution & { request?: unknown },
  opening: RunOpening<Run>,
  deps: OpenRunDeps,
): Promise<OpenRunOutput<Run>> {
  const { items, clock } = deps;
  const { executionArn, request } = execution;
  const { kind, isDryRun, retryOf, plan, vault, lease } = opening;
  await opening.check();
  if (retryOf !== undefined) await checkRetried(deps, { runId: retryOf, kind, plan, vault });
  const runId = checkedRunId(opening.runId);
  const reason = `run ${runId} has already been started by another execution`;
  const notOpened = { opened: false, runId, reason } as const;

  if (!opening.isShared) await claimRunName(items, runId, execution);
  else if (!(await ownsRunName(items, runId, execution))) return notOpened;
  await createRun(items, { runId, kind, executionArn, request, isDryRun, retryOf, plan, vault }, clock.now());
  const record = await getRun(items, runId);
  if (record?.executionArn !== executionArn) return notOpened;
  checkUnderWay(record);
  const leased = isDryRun ? undefined : lease;
  if (record.run) return { opened: true, run: await reopened(record.run as Run, leased, items) };
  await opening.checkIsNew?.(runId);
  if (retryOf !== undefined) await recordRetry(items, retryOf, runId, clock.now());

  const generation =
    leased === undefined ? undefined : await takeLease(deps, leased, { executionArn, runId }, clock.now());
  const run = await opening.open({ runId, executionArn, startedAt: clock.now().toISOString(), generation, retryOf });
  if (await setOpenedRun(items, run, opening.phase)) return { opened: true, run };
  const other = await getRun(items, runId);
  if (other) checkUnderWay(other);
  // A concurrent call of this step was faster, and the run is already in a later phase.
  return { opened: true, run: (other?.run as Run | undefined) ?? run };
}

/** Return a run that an earlier call has opened. A lost lease is not acquired again, since the input of the run would be outdated. */
async function reopened<Run extends OpenedRun>(run: Run, lease: string | undefined, items: ItemStore): Promise<Run> {
  if (lease !== undefined) await checkLease(items, lease, run);
  return run;
}

function checkedRunId(runId: string): string {
  const parsed = RunId.safeParse(runId);
  if (parsed.success) return parsed.data;
  const problem = parsed.error.issues.map(({ message }) => message).join('; ');
  throw new InvalidInputError(`the name of the execution, '${runId}', is not a valid run id: ${problem}`);
}
