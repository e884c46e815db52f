import { InventoryReport } from '../../../core/contracts/inventory-run';
import { hasEnded } from '../../../core/contracts/run-status';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import type { ExitCode } from '../../exit-codes';
import { type EndedRun, readEnd, showEnd } from '../../run/ended-run';
import { readRunState } from '../../run/read-run-state';
import { watchRun } from '../../run/watch-run';
import type { Terminal } from '../../terminal/terminal';
import { type ListOutput, listText } from './list-output';
import { writeOutFile } from './out-file';

/**
 * Show the inventory of a run that has ended, or watch the run until it has.
 *
 * @param options.output undefined: only the summary
 * @throws CommandError when there is no such run, it is not an inventory, or it has not ended
 */
export async function showList(
  deployment: Deployment,
  terminal: Terminal,
  { runId, watch, output }: { runId: string; watch: boolean; output: ListOutput | undefined },
): Promise<ExitCode> {
  const state = await readRunState(deployment, runId);
  if (state.kind !== 'inventory')
    throw new CommandError(`Run ${runId} is not an inventory: its kind is ${state.kind}.`);
  if (watch) return showEndedList(deployment, terminal, await watchRun(deployment, terminal, runId), output);
  if (!hasEnded(state.status)) {
    throw new CommandError(`Run ${runId} has not ended yet. Follow it: moraine run ${runId} --watch`);
  }
  return showEndedList(deployment, terminal, await readEnd(deployment, state), output);
}

/** Show an inventory that has ended. A failed or stopped one has no complete list: only its end is shown. */
export async function showEndedList(
  deployment: Deployment,
  terminal: Terminal,
  ended: EndedRun,
  output: ListOutput | undefined,
): Promise<ExitCode> {
  const report = InventoryReport.safeParse(ended.report).data;
  const isComplete = report?.status === 'succeeded' || report?.status === 'completed-with-errors';
  if (!output || !isComplete) return showEnd(terminal, ended, { json: output?.format === 'json' });
  const text = listText(deployment, report, output.format);
  if (output.file === undefined) await terminal.pour(text);
  else await writeOutFile(output.file, text);
  // JSON on standard output must be the list alone.
  if (output.file !== undefined || output.format === 'csv') {
    return showEnd(terminal, ended, { json: output.format === 'json' });
  }
  return ended.exitCode;
}
