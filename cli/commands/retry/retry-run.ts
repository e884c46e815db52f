import { InvalidInputError } from '../../../core/contracts/errors';
import { requestSchemaOf } from '../../../core/contracts/run-request';
import { hasEnded } from '../../../core/contracts/run-status';
import type { FallbackTier, Tier } from '../../../core/contracts/tier';
import { failuresLeft } from '../../../core/run/failures-left';
import { retryRequest } from '../../../core/run/retry-request';
import { listRuns } from '../../../core/run/run-list';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { readRunState } from '../../run/read-run-state';
import { refreshRun } from '../../run/refresh-run';
import { runJson } from '../../run/run-json';
import type { RunRequest } from '../../run/run-request';
import type { RunState } from '../../run/run-state';
import { type FollowOptions, startAndFollow } from '../../run/start-and-follow';
import type { Terminal } from '../../terminal/terminal';

/** Changes to the request of the run that is retried. */
interface RetryChanges {
  tier?: Tier | undefined;
  fallback?: FallbackTier | undefined;
  budgetUsd?: number | undefined;
  dryRun?: boolean | undefined;
}

/**
 * Start a run that does what another one left undone, and watch it on request.
 *
 * @throws CommandError when there is no such run, it is under way, or a run of its kind has no such option
 * @throws RunFailedError when the new run is refused
 */
export async function retryRun(
  deployment: Deployment,
  terminal: Terminal,
  { runId, changes, ...options }: FollowOptions & { runId: string; changes: RetryChanges },
): Promise<ExitCode> {
  const other = await readRunState(deployment, runId);
  const retry = retryOf(other, await failuresLeft(deployment.files, other));
  switch (retry.kind) {
    case 'under-way':
      throw new CommandError(
        `Run ${runId} is under way (${other.status}): it can be retried once it has ended. Wait for it, or stop it: moraine stop ${runId}`,
      );
    case 'nothing-left':
      terminal.say(`Run ${runId} ended as ${other.status}: there is nothing left to do.`);
      if (options.json) terminal.json(runJson(other));
      return ExitCode.ok;
    case 'possible':
      await requireNoOtherRetry(deployment, other);
      return startAndFollow(deployment, terminal, withChanges(retry.request, changes), options);
  }
}

/**
 * Refuse a second retry while the first is under way: both would pay for the same jobs.
 *
 * @throws CommandError naming the run that is already a retry of the other one
 */
async function requireNoOtherRetry(deployment: Deployment, { runId, startedAt }: RunState): Promise<void> {
  for await (const listed of listRuns(deployment.items, { from: startedAt })) {
    if (listed.retryOf !== runId || hasEnded(listed.status)) continue;
    const { status } = await refreshRun(deployment, listed);
    if (hasEnded(status)) continue;
    throw new CommandError(
      `Run ${listed.runId} is already retrying run ${runId} (${status}). Watch it: moraine run ${listed.runId} --watch`,
    );
  }
}

function retryOf(other: RunState, failures: Parameters<typeof retryRequest>[1]): ReturnType<typeof retryRequest> {
  try {
    return retryRequest(other, failures);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new CommandError(`Run ${other.runId} cannot be retried: ${error.message}.`, undefined, { cause: error });
  }
}

/** @throws CommandError naming the options that runs of the kind do not have */
function withChanges(request: RunRequest, changes: RetryChanges): RunRequest {
  const { kind } = request;
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  // The fallback of the retried run is that of Expedited retrievals.
  const isSlower = changes.tier !== undefined && changes.tier !== 'Expedited';
  const kept = isSlower && 'fallback' in request ? { ...request, fallback: undefined } : request;
  const changed = requestSchemaOf(kind).safeParse({ ...kept, ...given });
  if (changed.success) return changed.data;
  const options = { tier: '--tier', fallback: '--fallback', budgetUsd: '--budget', dryRun: '--dry-run' };
  const named = Object.keys(given).map((name) => options[name as keyof RetryChanges]);
  throw new CommandError(`A run of kind ${kind} does not support ${named.join(', ')}.`);
}
