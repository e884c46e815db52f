import type { RetrievalRequestInput } from '../../../core/contracts/retrieval-run';
import type { Deployment } from '../../deployment/deployment';
import type { ExitCode } from '../../exit-codes';
import { newRunId } from '../../run/run-id';
import { type FollowOptions, startAndFollow } from '../../run/start-and-follow';
import type { Terminal } from '../../terminal/terminal';
import { type ManifestSource, placeManifest } from './manifest';

/** Request of a kind whose archives a manifest may list. */
type ArchivesRequest = Extract<RetrievalRequestInput, { kind: 'retrieve' | 'rebuild' }>;

/**
 * Copy the manifest, if there is one, to where the run can read it, then start the run, and watch it on request.
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
