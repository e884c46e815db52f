import { inventoryReady } from '../../core/contracts/inventory-ready';
import type { RequestInventoryInput } from '../../core/contracts/inventory-request';
import { formatJobDescription } from '../../core/contracts/job-description';
import type { JobDocument } from '../../core/contracts/job-document';
import { keyOf } from '../../core/contracts/table';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { Vaults } from '../../core/ports/vaults';
import type { Workflow } from '../../core/ports/workflow';
import { getInventoryJob, putInventoryJob } from '../../core/retrieval/records/inventory-record';
import { answerToken, registerToken } from '../../core/retrieval/records/token';
import { TieredStarts } from '../../core/retrieval/tiered-starts';
import { checkUnderWay } from '../../core/run/check-under-way';
import { expiryOf } from '../../core/run/expiry';
import { getRun } from '../../core/run/run-record';
import { inventoryOfRetried, isUsable } from './usable-inventory';

/**
 * Request the vault's inventory, or a job for its mapping; the notice of that job answers the token. Called again for a newer wait, it first
 * checks its job: one that is complete answers at once, one in progress is waited for. The retry of a retrieval uses
 * the inventory of the retried run.
 *
 * @throws InventoryNotReadyError, VaultNotFoundError
 * @throws RunOverError when the run is over, but its execution was redriven
 */
export async function requestInventory(
  input: RequestInventoryInput,
  deps: { vaults: Vaults; items: ItemStore; workflow: Workflow; topicArn: string; clock: Clock; log: Log },
): Promise<void> {
  const { runId, token, wait, mapping, since } = input;
  const { kind, vault } = mapping ?? { kind: 'inventory', vault: input.vault };
  const { items, vaults } = deps;
  const run = await getRun(items, runId);
  if (run) checkUnderWay(run);
  const expiresAt = expiryOf(deps.clock.now());
  if (!(await registerToken(items, keyOf.inventoryToken(runId, kind), wait, token, expiresAt))) return;
  const ready = (job: JobDocument) =>
    answerToken(items, deps.workflow, keyOf.inventoryToken(runId, kind), inventoryReady(job));
  const known = await getInventoryJob(items, runId, kind);
  if (known !== undefined) {
    const job = startedSince(since, await vaults.describeJob(vault, known));
    if (job && isUsable(job, deps.clock)) return ready(job);
    if (job?.StatusCode === 'InProgress') return;
  }
  const retried = known === undefined && !mapping ? await inventoryOfRetried(deps, run?.run) : undefined;
  if (retried !== undefined) {
    await putInventoryJob(items, runId, retried.JobId, expiresAt);
    deps.log.info('inventory.reused', { runId, vault, jobId: retried.JobId });
    return ready(retried);
  }
  const job = { vault, description: formatJobDescription({ kind, runId }), topicArn: deps.topicArn };
  const jobId =
    mapping?.kind === 'mapping'
      ? (await new TieredStarts(vaults, mapping).start({ ...job, archiveId: mapping.archiveId })).id
      : await vaults.startInventory({ ...job, created: mapping ? undefined : input.created });
  await putInventoryJob(items, runId, jobId, expiresAt, kind);
  deps.log.info(`${kind}.requested`, { runId, vault, jobId });
}

const startedSince = (since: string | undefined, job: JobDocument | undefined): JobDocument | undefined =>
  since === undefined || (job && Date.parse(job.CreationDate) >= Date.parse(since)) ? job : undefined;
