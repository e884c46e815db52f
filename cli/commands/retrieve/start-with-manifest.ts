import type { RetrievalRequestInput } from '../../../core/contracts/retrieval-run';
import type { Deployment } from '../../deployment/deployment';
import type { ExitCode } from '../../exit-codes';
import { placeSelection } from '../../ids-file';
import { checkRequest } from '../../run/check-request';
import { newRunId } from '../../run/run-id';
import { type FollowOptions, startAndFollow } from '../../run/start-and-follow';
import type { AskedSelection } from '../../selection-options';
import type { Terminal } from '../../terminal/terminal';
import { checkSelection } from './check-selection';
import { type ManifestSource, placeManifest } from './manifest';
import { placeNames } from './names';

/** Request of a kind whose archives a manifest may list. */
type ArchivesRequest = Extract<RetrievalRequestInput, { kind: 'retrieve' | 'rebuild' }>;

/**
 * Copy the manifest, the file of names and the list of ids of the selection, if there are any, to where the run can read them, then
 * start the run, and watch it on request.
 *
 * @param options.selection of a retrieval only
 * @throws RunFailedError when the run is refused; CommandError for what `checkRequest` refuses; NothingSelectedError
 */
export async function startWithManifest(
  deployment: Deployment,
  terminal: Terminal,
  request: ArchivesRequest,
  options: FollowOptions & {
    manifest: ManifestSource | undefined;
    names?: ManifestSource | undefined;
    selection?: AskedSelection | undefined;
  },
): Promise<ExitCode> {
  const { manifest, names, selection: asked, ...follow } = options;
  // Before the files are copied.
  await checkRequest(deployment, request);
  if (request.kind === 'retrieve')
    await checkSelection(deployment, terminal, request, { selection: asked, manifest, names });
  const runId = newRunId(deployment.now());
  const placed = manifest && (await placeManifest(deployment, runId, manifest));
  const selection = await placeSelection(deployment, runId, asked);
  const named = names && { names: await placeNames(deployment, runId, names) };
  const selected = request.kind === 'retrieve' ? { ...request, ...named, selection } : request;
  return startAndFollow(deployment, terminal, { ...selected, manifest: placed }, { ...follow, runId });
}
