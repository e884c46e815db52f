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
 * Open a run: check its request, take its name for good, put it on record, take its lease, and complete it. Repeatable: a run
 * that has been opened stays as it was opened.
 *
 * @throws RunNameUsedError when another execution has had the name
 * @throws RunOverError when the run has ended, or a person has asked for its end
 * @throws LeaseHeldError while another run of the plan is under way: the record is there, and the same call goes on later
 * @throws LeaseLostError when the run had been opened, and others have had the lease since: what it worked from is old
 * @throws InvalidInputError when the run that it tries again cannot be
 * @throws what the kind refuses
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
  const reason = `run ${runId} has been started by another execution already`;
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
  // Another call of this step was quicker, and the run is a phase further.
  return { opened: true, run: (other?.run as Run | undefined) ?? run };
}

/** A run that an earlier call has opened. Its lease is not taken once more: what it works from is of the time when it was opened. */
async function reopened<Run extends OpenedRun>(run: Run, lease: string | undefined, items: ItemStore): Promise<Run> {
  if (lease !== undefined) await checkLease(items, lease, run);
  return run;
}

function checkedRunId(runId: string): string {
  const parsed = RunId.safeParse(runId);
  if (parsed.success) return parsed.data;
  const problem = parsed.error.issues.map(({ message }) => message).join('; ');
  throw new InvalidInputError(`the execution's name, '${runId}', is no run id: ${problem}`);
}
