import { retrievalRunId } from '../../core/backup/check/check-run-id';
import { BucketNotFoundError } from '../../core/contracts/errors';
import { parseRequest } from '../../core/contracts/parse-request';
import {
  type OpenRetrievalInput,
  type RetrievalConfiguration,
  RetrievalRequest,
  type RetrievalRun,
} from '../../core/contracts/retrieval-run';
import type { OpenRunOutput } from '../../core/contracts/run-steps';
import type { AccountVaults } from '../../core/ports/account-vaults';
import type { Destination } from '../../core/ports/destination';
import type { Vaults } from '../../core/ports/vaults';
import { type OpenRunDeps, openRun } from '../../core/run/open-run';

import type { OpenedFrame } from '../../core/run/run-opening';
import { checkConfigured } from './check-configured';
import { completeCheck } from './complete-check';
import { completeRun, placeOf, resolveRestore } from './complete-run';
import { findCapacity } from './find-capacity';
import { namesOf } from './names-of';

export interface OpenRetrievalDeps extends OpenRunDeps {
  vaults: Pick<Vaults, 'describeVault'>;
  accountVaults: Pick<AccountVaults, 'capacityUnits' | 'retrievalPolicy'>;
  destination: Pick<Destination, 'bucketExists'>;
}

/**
 * Open a retrieval: check its request against the configuration and the world, fill in its defaults, and keep the account's data
 * retrieval policy with it. A restore holds the lease of its plan, unless it is a dry run.
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
  const ofCheck = request.kind === 'check' ? request : undefined;
  const runId = retrievalRunId(input.execution, request);
  const opening = {
    kind: request.kind,
    runId,
    isShared: ofCheck?.scheduledTime !== undefined,
    isDryRun: request.dryRun,
    retryOf: request.retryOf,
    plan: (restoration ?? ofCheck?.check)?.plan,
    vault: request.vault,
    lease: restoration?.plan,
    phase: needsInventory(request, configuration) ? 'inventory' : 'planning',
    async check() {
      checkConfigured(request, configuration, input.executionArn);
      const { bucket } = placeOf(request, runId, configuration);
      await deps.vaults.describeVault(request.vault);
      const mapping = mappingOf(request, configuration);
      if (mapping !== undefined) await deps.vaults.describeVault(mapping);
      if (!(await deps.destination.bucketExists(bucket))) {
        throw new BucketNotFoundError(
          `there is no bucket ${bucket} that this account may list; if another account owns it, add that to the destination ` +
            "in the configuration and deploy: accountId: 'ACCOUNT'",
        );
      }
      if (restoration) await resolveRestore(deps.items, restoration, request.vault);
      if (ofCheck) await completeCheck(deps.items, ofCheck, runId);
    },
    async open(frame: OpenedFrame) {
      const run = await completeRun(frame, request, configuration, deps);
      return { ...run, capacity: await findCapacity(run, deps.accountVaults) };
    },
  } as const;
  return openRun(input, opening, deps);
}

const needsInventory = (request: RetrievalRequest, configuration: RetrievalConfiguration): boolean =>
  request.kind === 'check' ||
  (request.kind !== 'restore' && request.manifest === undefined) ||
  mappingOf(request, configuration) !== undefined;

/** Name of the vault from which the run retrieves a mapping; undefined when it retrieves none. */
function mappingOf(request: RetrievalRequest, configuration: RetrievalConfiguration): string | undefined {
  const names = request.kind === 'retrieve' ? namesOf(request, configuration) : undefined;
  return names?.kind === 'mapping' ? names.vault : undefined;
}
