import { RetrievalPlan, RetrievalReport, type RetrievalRun } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { hasEnded } from '../../../core/contracts/run-status';
import { readJson } from '../../../core/files/read-json';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { shellWord } from '../../format/shell-word';
import { readRunState } from '../../run/read-run-state';
import { readReport } from '../../run/report-file';
import type { RunState } from '../../run/run-state';
import { watchRun } from '../../run/watch-run';
import type { Terminal } from '../../terminal/terminal';

type DownloadableRun = Extract<RetrievalRun, { kind: 'retrieve' | 'restore' }>;

/** A run that has ended, and whose objects can be downloaded. */
export interface FinishedRun {
  run: DownloadableRun;
  plan: RetrievalPlan;
}

interface WantedRun {
  runId: string;
  /** Directory of the download, for messages. */
  directory: string;
  watch: boolean;
}

/**
 * Read a run that has ended, or, with `watch`, follow it until it has.
 *
 * @throws CommandError when it is of another kind, is under way, or has verified nothing
 */
export async function finishedRun(deployment: Deployment, terminal: Terminal, wanted: WantedRun): Promise<FinishedRun> {
  const { runId } = wanted;
  const state = await endedState(deployment, terminal, wanted);
  const { run, status } = state;
  const failed = (why: string) =>
    new CommandError(`Run ${runId} ${why}. Retry it: moraine retry ${runId} --watch`, ExitCode.failed);
  if (!isDownloadable(run)) throw failed(`ended as ${status} before it was planned: there is nothing to download`);
  const plan = await readJson(deployment.files, runFiles.plan(runId), RetrievalPlan);
  if (!plan) throw failed(`ended as ${status} without a plan: there is nothing to download`);
  const report = await readReport(deployment, runId, RetrievalReport);
  if (!report) throw failed('has no report, so that nothing tells what it verified');
  if (report.isUncounted) throw failed('could not sum up its results, so that nothing tells what it verified');
  return { run, plan };
}

const isDownloadable = (run: RunState['run']): run is DownloadableRun =>
  run?.kind === 'retrieve' || run?.kind === 'restore';

async function endedState(
  deployment: Deployment,
  terminal: Terminal,
  { runId, directory, watch }: WantedRun,
): Promise<RunState> {
  const state = await readRunState(deployment, runId);
  const { kind, status, isDryRun } = state;
  if (kind !== 'retrieve' && kind !== 'restore') {
    throw new CommandError(
      `Run ${runId} is of kind ${kind}: only what a retrieve or restore brought to S3 can be downloaded.`,
    );
  }
  if (isDryRun) throw new CommandError(`Run ${runId} is a dry run: it brought nothing to S3 that could be downloaded.`);
  if (hasEnded(status)) return state;
  if (!watch) {
    throw new CommandError(
      `Run ${runId} is under way (${status}): it can be downloaded once it has ended. To wait for that: moraine download ${runId} ${shellWord(directory)} --watch`,
    );
  }
  const ended = await watchRun(deployment, terminal, runId);
  for (const line of ended.lines) terminal.say(line);
  return ended.state;
}
