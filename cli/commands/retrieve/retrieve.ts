import type { RetrievalRequestInput } from '../../../core/contracts/retrieval-run';
import type { Deployment } from '../../deployment/deployment';
import { readReport } from '../../deployment/report-file';
import { isFinal, type RunState } from '../../deployment/run-state';
import { RunFailedError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { newRunId } from '../../run-id';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';
import { watchRun } from '../../watch/watch-run';
import { showEnd } from '../run/show-run';
import { awaitOpening } from './await-opening';
import { type ManifestSource, placeManifest } from './manifest';

export interface Retrieval {
  request: Omit<RetrievalRequestInput, 'manifest'>;
  manifest: ManifestSource | undefined;
}

/** Start a retrieval run, and follow it when asked to. @throws RunFailedError when it is refused */
export async function retrieve(
  deployment: Deployment,
  terminal: Terminal,
  options: Retrieval & { watch: boolean; json: boolean },
): Promise<ExitCode> {
  const state = await startRun(deployment, options);
  if (isFinal(state.status)) {
    const ended = { state, report: await readReport(deployment, state.runId) };
    return showEnd(deployment, terminal, ended, options.json);
  }
  for (const line of describeStart(state, deployment)) terminal.say(line);
  if (options.watch)
    return showEnd(deployment, terminal, await watchRun(deployment, terminal, state.runId), options.json);
  terminal.say(`Follow it: moraine run ${state.runId} --watch`);
  if (options.json) terminal.json({ runId: state.runId, status: state.status, ...options.request });
  return ExitCode.ok;
}

/**
 * Start a run and wait until it has been opened.
 *
 * @throws RunFailedError when it is refused
 */
export async function startRun(deployment: Deployment, { request, manifest }: Retrieval): Promise<RunState> {
  const runId = newRunId(deployment.now());
  const placed = manifest && (await placeManifest(deployment, runId, manifest));
  await deployment.executions.start(runId, { ...request, manifest: placed });
  const state = await awaitOpening(deployment, runId);
  if (state.status !== 'failed') return state;
  const { error, cause } = state.failure ?? { error: 'Unknown', cause: 'nothing says why' };
  throw new RunFailedError(runId, error, cause);
}

function describeStart(state: RunState, deployment: Deployment): string[] {
  const { bucket, prefix } = state.destination ?? { bucket: deployment.restoreBucket, prefix: '' };
  if (state.status === 'opening') {
    return [`Run ${state.runId} was started; it has not been opened yet.`];
  }
  return [`Run ${state.runId}: vault ${state.vault} to ${formatS3Uri(bucket, prefix)}, tier ${state.tier}`];
}
