import { hasEnded } from '../../core/contracts/run-status';
import type { Deployment } from '../deployment/deployment';
import { ExitCode } from '../exit-codes';
import { viewOf } from '../kinds/kinds';
import { roomOf } from '../terminal/room-of';
import type { Terminal } from '../terminal/terminal';
import type { Opening } from './await-opening';
import { describeWaiting } from './describe-waiting';
import { readEnd, showEnd } from './ended-run';
import type { RunRequest } from './run-request';
import { startRun } from './start-run';
import { watchRun } from './watch-run';

/** Options of every command that starts a run. */
export interface FollowOptions {
  watch: boolean;
  json: boolean;
}

/**
 * Start a run. Show its end if it has ended already or is to be watched; otherwise say how to watch it.
 *
 * @param options.runId default: a new id
 * @throws RunFailedError when it is refused; CommandError when no plan is configured
 */
export async function startAndFollow(
  deployment: Deployment,
  terminal: Terminal,
  request: RunRequest,
  options: FollowOptions & { runId?: string },
): Promise<ExitCode> {
  const opening = await startRun(deployment, request, options.runId);
  const { runId, status } = opening.state;
  if (hasEnded(status)) return showEnd(terminal, await readEnd(deployment, opening.state, roomOf(terminal)), options);
  for (const line of describeOpening(opening)) terminal.say(line);
  if (options.watch) return showEnd(terminal, await watchRun(deployment, terminal, runId), options);
  terminal.say(`Follow it: moraine run ${runId} --watch`);
  if (options.json) terminal.json({ runId, status, ...request });
  return ExitCode.ok;
}

function describeOpening({ state, waitsFor }: Opening): string[] {
  const { runId, kind, run, plan } = state;
  return run ? [`Run ${runId}: ${viewOf(kind).about(run)}`] : describeWaiting(runId, plan, waitsFor);
}
