import { FUNCTION_GONE_AFTER_MS, FUNCTION_MINUTES_MAX } from '../../../core/contracts/function-limits';
import { hasEnded } from '../../../core/contracts/run-status';
import { leaseHolder } from '../../../core/run/lease-holder';
import { markStopping } from '../../../core/run/run-record';
import type { Deployment } from '../../deployment/deployment';
import { stateMachineFor } from '../../deployment/find-plan';
import { ExitCode } from '../../exit-codes';
import { formatTime } from '../../format/duration';
import { showEnd } from '../../run/ended-run';
import { followRun } from '../../run/follow-run';
import { executionNameOf, lookAtRun } from '../../run/look-at-run';
import { runJson } from '../../run/run-json';
import type { RunState } from '../../run/run-state';
import type { Terminal } from '../../terminal/terminal';

/** What the execution of a stopped run ends with. */
const WHY = { error: 'RunStopped', cause: 'stopped by `moraine stop`' };

/**
 * Stop a run: mark its record, so that functions drop its messages, then stop its execution. Repeatable.
 *
 * @throws CommandError when there is no such run
 */
export async function stopRun(
  deployment: Deployment,
  terminal: Terminal,
  options: { runId: string; watch: boolean; json: boolean },
): Promise<ExitCode> {
  const { runId, watch, json } = options;
  const seen = await lookAtRun(deployment, runId);
  // One that has failed stays failed; what an aborted execution left on its way is dropped once the record says so.
  const isMarked = seen.status !== 'failed' && (await markStopping(deployment.items, runId));
  const state = isMarked ? seen : await lookAtRun(deployment, runId);
  if (hasEnded(state.status)) {
    terminal.say(`Run ${runId} has ended already: ${state.status}. There is nothing to stop.`);
    if (json) terminal.json(runJson(state));
    return ExitCode.ok;
  }
  await stateMachineFor(deployment, state.kind).stop(executionNameOf(state), WHY);
  for (const line of await describeStop(deployment, state)) terminal.say(line);
  if (watch) showEnd(terminal, await followRun(deployment, terminal, runId), options);
  else if (json) terminal.json(runJson({ ...state, status: 'stopping' }));
  return ExitCode.ok;
}

async function describeStop(deployment: Deployment, { runId, plan }: RunState): Promise<string[]> {
  const lines = [
    `Run ${runId} is being stopped. Functions of it may be at work for up to ${FUNCTION_MINUTES_MAX} minutes more.`,
  ];
  // No run has the empty id: whoever holds the lease is told, this run too.
  const holder = plan === undefined ? undefined : await leaseHolder(deployment.items, plan, '');
  if (holder?.runId === runId) {
    const freeAt = new Date(deployment.now().getTime() + FUNCTION_GONE_AFTER_MS).toISOString();
    const minutes = FUNCTION_GONE_AFTER_MS / 60_000;
    lines.push(
      `The lease of plan ${plan} is free in ${minutes} minutes, at ${formatTime(freeAt)} UTC: other runs wait.`,
    );
  }
  return lines;
}
