import { resolveSnapshot } from '../../core/backup/snapshot/heads';
import { InvalidInputError } from '../../core/contracts/errors';
import type {
  Restoration,
  RestoreRun,
  RetrievalConfiguration,
  RetrievalRequest,
  RetrievalRun,
} from '../../core/contracts/retrieval-run';
import { pricesOfRun } from '../../core/cost/price-lists';
import type { AccountVaults } from '../../core/ports/account-vaults';
import type { ItemStore } from '../../core/ports/item-store';
import { lowestBudget } from '../../core/run/budget';
import { retriedRuns } from '../../core/run/retried-runs';
import type { OpenedFrame } from '../../core/run/run-opening';
import { completeCheck } from './complete-check';
import { destinationOf } from './destination';
import { namesOf } from './names-of';
import { tiersOf } from './tiers-of';

/**
 * Where a retrieval writes: a rebuild brings catalogs to a place of Moraine's own, and reads them there; a check, which removes
 * its sample in the end, to another.
 */
export function placeOf(request: RetrievalRequest, runId: string, configuration: RetrievalConfiguration) {
  const { rebuildTo, sampleTo, destinations } = configuration;
  if (request.kind === 'rebuild') return { ...rebuildTo, prefix: `${rebuildTo.prefix}${runId}/` };
  if (request.kind === 'check') return { ...sampleTo, prefix: `${sampleTo.prefix}${runId}/` };
  return destinationOf(request.destination, destinations);
}

/** Fill in what a request leaves to the configuration, and find the snapshot that a restore is of. */
export async function completeRun(
  { runId, executionArn, generation, retryOf }: OpenedFrame,
  request: RetrievalRequest,
  configuration: RetrievalConfiguration,
  { items, accountVaults }: { items: ItemStore; accountVaults: Pick<AccountVaults, 'retrievalPolicy'> },
): Promise<RetrievalRun> {
  const { retrieval: settings } = configuration;
  const prices = pricesOfRun(configuration.prices, executionArn);
  const { vault, dryRun } = request;
  const run = {
    ...{ runId, executionArn, retryOf, vault, dryRun, settings, prices },
    retriedRuns: retryOf === undefined ? undefined : await retriedRuns(items, { runId, retryOf }),
    destination: placeOf(request, runId, configuration),
    ...tiersOf(request, settings),
    budgetUsd: lowestBudget(request.budgetUsd, settings.budgetUsd),
    retrievalPolicy: await accountVaults.retrievalPolicy(),
  };
  if (request.kind === 'rebuild') {
    return { kind: 'rebuild', ...run, storageClass: 'STANDARD', manifest: request.manifest };
  }
  if (request.kind === 'check')
    return { kind: 'check', ...run, storageClass: 'STANDARD', ...(await completeCheck(items, request, runId)) };
  const storageClass = request.storageClass ?? settings.storageClass;
  if (request.kind === 'retrieve') {
    const { manifest, selection, rename } = request;
    const named = { ...settings, naming: request.naming ?? settings.naming };
    const names = namesOf(request, configuration);
    const sameBucket = configuration.destinations.filter(({ bucket }) => bucket === run.destination.bucket);
    const prefixes = sameBucket.map(({ prefix }) => prefix);
    const asked = { manifest, selection, names, rename };
    return { kind: 'retrieve', ...run, settings: named, storageClass, ...asked, prefixes };
  }
  const restore = await resolveRestore(items, request.restore, vault);
  return { kind: 'restore', ...run, storageClass, restore, generation };
}

/** The snapshot that is meant. It may lie in another vault than the plan writes to by now. */
export async function resolveRestore(
  items: ItemStore,
  restoration: Restoration,
  vault: string,
): Promise<RestoreRun['restore']> {
  const { plan, paths } = restoration;
  const head = await resolveSnapshot(items, plan, restoration);
  if (head.vault === vault) return { plan, snapshot: head.snapshot, paths };
  throw new InvalidInputError(
    `snapshot ${head.snapshot} of plan ${plan} lies in vault ${head.vault}, not in ${vault}: name that vault`,
  );
}
