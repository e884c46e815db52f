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
import { executionNameOf, readRunState } from '../../run/read-run-state';
import { runJson } from '../../run/run-json';
import type { RunState } from '../../run/run-state';
import { lookingAtRun } from '../../run/unseen-run';
import type { Terminal } from '../../terminal/terminal';

/** Error and cause of the execution of a stopped run. */
const STOP_REASON = { error: 'RunStopped', cause: 'stopped with moraine stop' };

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
  const before = await readRunState(deployment, runId);
  // A failed run stays failed. The record of an aborted execution is marked too, so that its messages are dropped.
  const isMarked = before.status !== 'failed' && (await markStopping(deployment.items, runId));
  const state = isMarked ? before : await readRunState(deployment, runId);
  if (hasEnded(state.status)) {
    terminal.say(`Run ${runId} has ended already: ${state.status}. There is nothing to stop.`);
    if (json) terminal.json(runJson(state));
    return ExitCode.ok;
  }
  await stateMachineFor(deployment, state.kind).stop(executionNameOf(state), STOP_REASON);
  for (const line of await describeStop(deployment, state)) terminal.say(line);
  if (watch) showEnd(terminal, await lookingAtRun(runId, () => followRun(deployment, terminal, runId)), options);
  else if (json) terminal.json(runJson({ ...state, status: 'stopping' }));
  return ExitCode.ok;
}

async function describeStop(deployment: Deployment, { runId, plan }: RunState): Promise<string[]> {
  const lines = [
    `Run ${runId} is being stopped. Its functions may keep running for up to ${FUNCTION_MINUTES_MAX} minutes.`,
  ];
  // No run has the empty id: the holder is returned even if it is this run.
  const holder = plan === undefined ? undefined : await leaseHolder(deployment.items, plan, '');
  if (holder?.runId === runId) {
    const freeAt = new Date(deployment.now().getTime() + FUNCTION_GONE_AFTER_MS).toISOString();
    const minutes = FUNCTION_GONE_AFTER_MS / 60_000;
    lines.push(
      `The lease of plan ${plan} becomes free in ${minutes} minutes, at ${formatTime(freeAt)} UTC; other runs wait until then.`,
    );
  }
  return lines;
}
