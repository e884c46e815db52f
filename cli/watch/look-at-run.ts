import type { Deployment } from '../deployment/deployment';
import { isFinal, type RunState, withExecution } from '../deployment/run-state';
import { CommandError } from '../errors/command-error';

/**
 * A retrieval's state as its record and its execution tell it.
 *
 * @throws CommandError when neither knows the run
 */
export async function lookAtRun(deployment: Deployment, runId: string): Promise<RunState> {
  const state = await deployment.runs.get(runId);
  if (state && isFinal(state.status)) return state;
  const seen = withExecution(runId, state, await deployment.executions.describe(runId));
  if (!seen) throw unknownRun(runId);
  if (!isFinal(seen.status)) return seen;
  // The execution has ended. The record may have been completed between the two reads, and it knows more.
  const again = await deployment.runs.get(runId);
  return again && isFinal(again.status) ? again : seen;
}

export const unknownRun = (runId: string) =>
  new CommandError(`There is no run ${runId}. \`moraine runs\` lists the runs.`);
