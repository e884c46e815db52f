import type { InventoryRequest } from '../../../core/contracts/inventory-run';
import { hasEnded } from '../../../core/contracts/run-status';
import type { Deployment } from '../../deployment/deployment';
import type { ExitCode } from '../../exit-codes';
import { viewOf } from '../../kinds/kinds';
import { readEnd } from '../../run/ended-run';
import { startRun } from '../../run/start-run';
import { watchRun } from '../../run/watch-run';
import type { Terminal } from '../../terminal/terminal';
import type { ListOutput } from './list-output';
import { showEndedList } from './show-list';

/** Start an inventory, watch it to its end, and write its list. @throws RunFailedError when it is refused */
export async function watchList(
  deployment: Deployment,
  terminal: Terminal,
  request: InventoryRequest,
  output: ListOutput,
): Promise<ExitCode> {
  const { state } = await startRun(deployment, request);
  const { runId, kind, run, status } = state;
  if (run) terminal.say(`Run ${runId}: ${viewOf(kind).about(run)}`);
  const ended = hasEnded(status) ? await readEnd(deployment, state) : await watchRun(deployment, terminal, runId);
  return showEndedList(deployment, terminal, ended, output);
}
