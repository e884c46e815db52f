import { BucketNotFoundError, InvalidInputError, NotConfiguredError } from '../../core/contracts/errors';
import {
  type OpenRunInput,
  RetrievalRequest,
  type Run,
  type RunConfiguration,
} from '../../core/contracts/retrieval-run';
import { checkPrefix } from '../../core/naming/safe-path';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Objects } from '../../core/ports/objects';
import type { Vaults } from '../../core/ports/vaults';
import { createRun } from '../../core/retrieval/records/run-record';

/**
 * Check a request against the configuration and the world, fill in its defaults, and put the run on record.
 *
 * @throws InvalidInputError, NotConfiguredError, VaultNotFoundError, BucketNotFoundError: nothing has been started
 */
export async function openRun(
  input: OpenRunInput,
  deps: { vaults: Vaults; objects: Objects; items: ItemStore; clock: Clock },
): Promise<Run> {
  const { runId, configuration } = input;
  const run = resolve(runId, parseRequest(input.request), configuration);
  await deps.vaults.describeVault(run.vault);
  if (!(await deps.objects.bucketExists(run.destination.bucket))) {
    throw new BucketNotFoundError(`there is no bucket ${run.destination.bucket} that this account may list`);
  }
  await createRun(deps.items, run, deps.clock.now());
  return run;
}

function parseRequest(request: unknown): RetrievalRequest {
  const parsed = RetrievalRequest.safeParse(request);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`);
  throw new InvalidInputError(`the request is not valid: ${problems.join('; ')}`);
}

function resolve(runId: string, request: RetrievalRequest, configuration: RunConfiguration): Run {
  const { retrieval: settings, vaults, destinations, prices } = configuration;
  if (!vaults.includes(request.vault)) {
    throw new NotConfiguredError(
      `vault ${request.vault} is not configured; add it to moraine.config.ts and deploy: vaults: [${[...vaults, request.vault].map((vault) => `'${vault}'`).join(', ')}]`,
    );
  }
  const budgetUsd = lowest(request.budgetUsd, settings.budgetUsd);
  if (budgetUsd !== undefined && !prices) {
    throw new InvalidInputError('a budget needs prices to compare with; add `prices` to moraine.config.ts and deploy');
  }
  return {
    runId,
    vault: request.vault,
    destination: destinationOf(request, destinations),
    tier: request.tier ?? settings.tier,
    storageClass: request.storageClass ?? settings.storageClass,
    manifest: request.manifest,
    dryRun: request.dryRun,
    budgetUsd,
    settings,
    prices,
  };
}

/** The configured budget bounds every request: a request may lower it. */
const lowest = (...budgets: (number | undefined)[]) =>
  budgets.reduce((least, budget) => (least === undefined || (budget !== undefined && budget < least) ? budget : least));

/** A destination is one that is configured, or a folder below it. */
function destinationOf(request: RetrievalRequest, configured: RunConfiguration['destinations']): Run['destination'] {
  const [fallback] = configured;
  if (!request.destination) {
    if (!fallback) throw new NotConfiguredError('no destination is configured');
    return fallback;
  }
  const { bucket } = request.destination;
  const prefix = request.destination.prefix.replace(/^\/+/, '').replace(/([^/])$/, '$1/');
  const allowed = configured.some((known) => known.bucket === bucket && prefix.startsWith(known.prefix));
  if (!allowed) {
    const line = prefix ? `{ bucket: '${bucket}', prefix: '${prefix}' }` : `{ bucket: '${bucket}' }`;
    throw new NotConfiguredError(
      `destination s3://${bucket}/${prefix} is not configured; add it to moraine.config.ts and deploy: destinations: [${line}]`,
    );
  }
  checkPrefix(prefix);
  return { bucket, prefix };
}
