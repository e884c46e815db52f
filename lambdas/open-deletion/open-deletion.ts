import {
  DeletionRequest,
  type DeletionRun,
  type DeletionSource,
  type OpenDeletionInput,
} from '../../core/contracts/deletion-run';
import { parseRequest } from '../../core/contracts/parse-request';
import type { OpenRunOutput } from '../../core/contracts/run-steps';
import { pricesOfRun } from '../../core/cost/price-lists';
import type { Vaults } from '../../core/ports/vaults';
import { type OpenRunDeps, openRun } from '../../core/run/open-run';
import type { RunOpening } from '../../core/run/run-opening';
import { checkDeletable } from './check-deletable';
import { checkNoPlan } from './check-no-plan';
import { finishedRetrieval } from './finished-retrieval';

export interface OpenDeletionDeps extends OpenRunDeps {
  vaults: Pick<Vaults, 'describeVault'>;
}

/**
 * Open a deletion: check its request against the configuration, the vault and the retrieval whose archives it deletes.
 *
 * @throws InvalidInputError, NotConfiguredError, VaultNotFoundError; and errors of `openRun`
 */
export async function openDeletion(
  input: OpenDeletionInput,
  { vaults, ...deps }: OpenDeletionDeps,
): Promise<OpenRunOutput<DeletionRun>> {
  const { configuration } = input;
  const request = parseRequest(DeletionRequest, input.request);
  const { vault, retryOf, archives, archivesMax, confirmed, selection, andVault, dryRun } = request;
  const sourceOf = async (): Promise<DeletionSource> =>
    request.retrieval === undefined
      ? { kind: 'inventory' }
      : finishedRetrieval(deps.items, { vault, runId: request.retrieval }, configuration.destinations);
  const opening: RunOpening<DeletionRun> = {
    kind: 'delete',
    runId: input.execution,
    isDryRun: dryRun,
    retryOf,
    vault,
    phase: 'planning',
    async check() {
      checkDeletable(vault, configuration);
      if (andVault) checkNoPlan(vault, configuration);
      await vaults.describeVault(vault);
      await sourceOf();
    },
    async open({ runId, executionArn }) {
      const about = { kind: 'delete', runId, executionArn, retryOf, vault } as const;
      const source = await sourceOf();
      const prices = pricesOfRun(configuration.prices, executionArn);
      return { ...about, source, archives, archivesMax, confirmed, selection, andVault, dryRun, prices };
    },
  };
  return openRun(input, opening, deps);
}
