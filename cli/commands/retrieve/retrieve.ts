import type { RetrievalRequestInput } from '../../../core/contracts/retrieval-run';
import type { Deployment } from '../../deployment/deployment';
import { isFinal, type RunState } from '../../deployment/run-state';
import { ExitCode } from '../../exit-codes';
import { describeWaiting } from '../../report/describe-waiting';
import { newRunId } from '../../run-id';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';
import { awaitOpening, type Opening } from '../../watch/await-opening';
import { readEnd } from '../../watch/ended-run';
import { lookAtRun } from '../../watch/look-at-run';
import { watchRun } from '../../watch/watch-run';
import { showEnd } from '../run/show-run';
import { type ManifestSource, placeManifest } from './manifest';

export interface Retrieval {
  request: Omit<RetrievalRequestInput, 'manifest'>;
  manifest: ManifestSource | undefined;
}

/**
 * Start a run of the retrieval state machine, a restore or a rebuild too, and follow it when asked to.
 *
 * @throws RunFailedError when it is refused
 */
export async function retrieve(
  deployment: Deployment,
  terminal: Terminal,
  options: Retrieval & { watch: boolean; json: boolean },
): Promise<ExitCode> {
  const { request, watch, json } = options;
  const opening = await openRun(deployment, options);
  const { state } = opening;
  if (isFinal(state.status)) return showEnd(deployment, terminal, await readEnd(deployment, state), json);
  for (const line of describeStart(deployment, opening, request)) terminal.say(line);
  if (watch) return showEnd(deployment, terminal, await watchRun(deployment, terminal, state.runId), json);
  terminal.say(`Follow it: moraine run ${state.runId} --watch`);
  if (json) terminal.json({ runId: state.runId, status: state.status, ...request });
  return ExitCode.ok;
}

/**
 * Start a run and wait until it has been opened.
 *
 * @throws RunFailedError when it is refused
 */
export const startRun = async (deployment: Deployment, retrieval: Retrieval): Promise<RunState> =>
  (await openRun(deployment, retrieval)).state;

async function openRun(deployment: Deployment, { request, manifest }: Retrieval): Promise<Opening<RunState>> {
  const runId = newRunId(deployment.now());
  const placed = manifest && (await placeManifest(deployment, runId, manifest));
  await deployment.executions.start(runId, { ...request, manifest: placed });
  // A dry run deletes nothing and needs nothing to stay: it waits for nobody.
  const plan = request.dryRun ? undefined : request.restore?.plan;
  return awaitOpening(deployment, { runId, plan }, () => lookAtRun(deployment, runId));
}

function describeStart(
  deployment: Deployment,
  { state, waitsFor }: Opening<RunState>,
  { restore, rebuild }: Retrieval['request'],
): string[] {
  const { bucket, prefix } = state.destination ?? { bucket: deployment.restoreBucket, prefix: '' };
  if (waitsFor || state.status === 'opening') return describeWaiting(state.runId, restore?.plan, waitsFor);
  if (rebuild) return [`Run ${state.runId}: vault ${state.vault}, tier ${state.tier}`];
  const what = restore ? `snapshot ${restore.snapshot} of plan ${restore.plan}` : `vault ${state.vault}`;
  return [`Run ${state.runId}: ${what} to ${formatS3Uri(bucket, prefix)}, tier ${state.tier}`];
}
