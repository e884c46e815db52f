import { BucketNotFoundError } from '../../core/contracts/errors';
import { parseRequest } from '../../core/contracts/parse-request';
import { type OpenRetrievalInput, RetrievalRequest, type RetrievalRun } from '../../core/contracts/retrieval-run';
import type { OpenRunOutput } from '../../core/contracts/run-steps';
import type { Destination } from '../../core/ports/destination';
import type { Vaults } from '../../core/ports/vaults';
import { type OpenRunDeps, openRun } from '../../core/run/open-run';
import type { OpenedFrame } from '../../core/run/run-opening';
import { checkConfigured } from './check-configured';
import { completeRun, placeOf, resolveRestore } from './complete-run';

export interface OpenRetrievalDeps extends OpenRunDeps {
  vaults: Pick<Vaults, 'describeVault'>;
  destination: Pick<Destination, 'bucketExists'>;
}

/**
 * Open a retrieval: check its request against the configuration and the world, and fill in its defaults. A restore holds the
 * lease of its plan, unless it is a dry run.
 *
 * @throws InvalidInputError, NotConfiguredError, VaultNotFoundError, BucketNotFoundError, SnapshotNotFoundError: nothing has been
 *   started; and what `openRun` throws
 */
export async function openRetrieval(
  input: OpenRetrievalInput,
  deps: OpenRetrievalDeps,
): Promise<OpenRunOutput<RetrievalRun>> {
  const request = parseRequest(RetrievalRequest, input.request);
  const { configuration } = input;
  const restoration = request.kind === 'restore' ? request.restore : undefined;
  const opening = {
    kind: request.kind,
    runId: input.execution,
    isDryRun: request.dryRun,
    retryOf: request.retryOf,
    plan: restoration?.plan,
    vault: request.vault,
    lease: restoration?.plan,
    phase: request.kind === 'restore' || request.manifest ? 'planning' : 'inventory',
    async check() {
      checkConfigured(request, configuration);
      const { bucket } = placeOf(request, input.execution, configuration);
      await deps.vaults.describeVault(request.vault);
      if (!(await deps.destination.bucketExists(bucket))) {
        throw new BucketNotFoundError(`there is no bucket ${bucket} that this account may list`);
      }
      if (restoration) await resolveRestore(deps.items, restoration, request.vault);
    },
    open: (frame: OpenedFrame) => completeRun(frame, request, configuration, deps.items),
  } as const;
  return openRun(input, opening, deps);
}
