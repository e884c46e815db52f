import { MACHINES, type Machine, machineOf } from '../../core/contracts/run-kind';
import { hasEnded } from '../../core/contracts/run-status';
import { type ExecutionDescription, withExecution } from '../../core/run/ended-execution';
import { getRun } from '../../core/run/run-record';
import type { Deployment } from '../deployment/deployment';
import { CommandError } from '../errors/command-error';
import { withReadableFailure } from './readable-failure';
import type { RunState } from './run-state';
import { unrecordedRun } from './unrecorded-run';

/**
 * Read the state of a run from its record and its execution.
 *
 * @throws CommandError when there is neither a record nor an execution
 */
export async function readRunState(deployment: Deployment, runId: string): Promise<RunState> {
  const recorded = await recordOf(deployment, runId);
  if (recorded && hasEnded(recorded.status)) return recorded;
  const found = await executionOf(deployment, runId, recorded);
  const known = recorded ?? (found && unrecordedRun(runId, found.machine, found.execution));
  if (!known) throw new CommandError(`There is no run ${runId}. \`moraine runs\` lists the runs.`);
  const state = withExecution(known, found?.execution, deployment.now());
  const hasBegunNoRun = !recorded && found?.execution.status === 'SUCCEEDED';
  if (!hasEnded(state.status) && !hasBegunNoRun) return state;
  // The execution has ended. The record, which says more, may have been completed between the two reads.
  const again = await recordOf(deployment, runId);
  if (again && (hasEnded(again.status) || hasBegunNoRun)) return again;
  if (!hasBegunNoRun) return state;
  throw new CommandError(
    `There is no run ${runId}: its execution found that another execution had begun the same run.`,
  );
}

async function recordOf({ items }: Deployment, runId: string): Promise<RunState | undefined> {
  const record = await getRun(items, runId);
  return record && withReadableFailure(record);
}

/** The execution of a run; without a record it is searched in every state machine. */
async function executionOf(
  { machines }: Deployment,
  runId: string,
  recorded: RunState | undefined,
): Promise<{ machine: Machine; execution: ExecutionDescription } | undefined> {
  for (const machine of recorded ? [machineOf(recorded.kind)] : MACHINES) {
    const execution = await machines[machine]?.describe(executionNameOf(recorded ?? { runId, executionArn: '' }));
    if (execution) return { machine, execution };
  }
  return undefined;
}

/** Name of a run's execution: the id of the run, unless a schedule started it. */
export const executionNameOf = ({ runId, executionArn }: Pick<RunState, 'runId' | 'executionArn'>): string =>
  executionArn.slice(executionArn.lastIndexOf(':') + 1) || runId;
