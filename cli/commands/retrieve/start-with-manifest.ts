import type { RetrievalRequestInput } from '../../../core/contracts/retrieval-run';
import type { Deployment } from '../../deployment/deployment';
import type { ExitCode } from '../../exit-codes';
import { newRunId } from '../../run/run-id';
import { type FollowOptions, startAndFollow } from '../../run/start-and-follow';
import type { Terminal } from '../../terminal/terminal';
import { type ManifestSource, placeManifest } from './manifest';

/** What a run of archives is asked for, whose list may come from a manifest. */
type ArchivesRequest = Extract<RetrievalRequestInput, { kind: 'retrieve' | 'rebuild' }>;

/**
 * Bring the manifest, if there is one, where the run can read it, then start the run, and follow it when asked to.
 *
 * @throws RunFailedError when it is refused
 */
export async function startWithManifest(
  deployment: Deployment,
  terminal: Terminal,
  request: ArchivesRequest,
  { manifest, ...options }: FollowOptions & { manifest: ManifestSource | undefined },
): Promise<ExitCode> {
  const runId = newRunId(deployment.now());
  const placed = manifest && (await placeManifest(deployment, runId, manifest));
  return startAndFollow(deployment, terminal, { ...request, manifest: placed }, { ...options, runId });
}
