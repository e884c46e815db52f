import { RunStoppedError } from '../../core/contracts/errors';
import { formatJobDescription } from '../../core/contracts/job-description';
import type { JobDocument } from '../../core/contracts/job-document';
import { JOB_OUTPUT_HOURS } from '../../core/contracts/job-output';
import type { InventoryReady, RequestInventoryInput } from '../../core/contracts/retrieval-run';
import { keyOf } from '../../core/contracts/table';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { Vaults } from '../../core/ports/vaults';
import type { Workflow } from '../../core/ports/workflow';
import { getInventoryJob, putInventoryJob } from '../../core/retrieval/records/inventory-record';
import { answerToken, registerToken } from '../../core/retrieval/records/token';
import { expiryOf } from '../../core/run/expiry';
import { getRun } from '../../core/run/run-record';

/** Age of job output, in milliseconds, from which another job is safer: the plan is to have read it long before it is gone. */
const USABLE_MS = (JOB_OUTPUT_HOURS - 4) * 3_600_000;

/**
 * Have the vault's inventory retrieved and let the notice of that job answer the token. Called again for a newer wait, it
 * first looks at the job it has: one that is complete answers at once, one under way is waited for.
 *
 * @throws InventoryNotReadyError, VaultNotFoundError
 * @throws RunStoppedError when the run has been stopped, and somebody has redriven its execution
 */
export async function requestInventory(
  input: RequestInventoryInput,
  deps: { vaults: Vaults; items: ItemStore; workflow: Workflow; topicArn: string; clock: Clock; log: Log },
): Promise<void> {
  const { runId, vault, token, wait, created } = input;
  const { items, vaults } = deps;
  const status = (await getRun(items, runId))?.status;
  if (status === 'stopping' || status === 'stopped') throw new RunStoppedError(runId);
  const expiresAt = expiryOf(deps.clock.now());
  if (!(await registerToken(items, keyOf.inventoryToken(runId), wait, token, expiresAt))) return;
  const known = await getInventoryJob(items, runId);
  if (known !== undefined) {
    const job = await vaults.describeJob(vault, known);
    if (job?.StatusCode === 'Succeeded' && ageMs(job, deps.clock) < USABLE_MS) {
      const ready: InventoryReady = { jobId: known };
      return answerToken(items, deps.workflow, keyOf.inventoryToken(runId), ready);
    }
    if (job?.StatusCode === 'InProgress') return;
  }
  const description = formatJobDescription({ kind: 'inventory', runId });
  const jobId = await vaults.startInventory({ vault, description, topicArn: deps.topicArn, created });
  await putInventoryJob(items, runId, jobId, expiresAt);
  deps.log.info('inventory.requested', { runId, vault, jobId });
}

const ageMs = (job: JobDocument, clock: Clock) =>
  clock.now().getTime() - new Date(job.CompletionDate ?? job.CreationDate).getTime();
