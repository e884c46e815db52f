import { ErrorName } from '../../core/contracts/errors';
import { inventoryReady } from '../../core/contracts/inventory-ready';
import type { JobDescription, SingleJob } from '../../core/contracts/job-description';
import { type JobDocument, vaultNameOf } from '../../core/contracts/job-document';
import { mappingVaultOf } from '../../core/contracts/names-of-run';
import { vaultOfRun } from '../../core/contracts/opened-run';
import { keyOf } from '../../core/contracts/table';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { Workflow } from '../../core/ports/workflow';
import { getInventoryJob } from '../../core/retrieval/records/inventory-record';
import { answerToken, getToken } from '../../core/retrieval/records/token';
import { getRun } from '../../core/run/run-record';

/** What a job of each kind retrieves, and from which vault. */
const singleJobs: Record<SingleJob, { what: string; action: string; vaultOf: (vault: string) => string }> = {
  inventory: { what: 'an inventory', action: 'InventoryRetrieval', vaultOf: (vault) => vault },
  'mapping-inventory': { what: 'an inventory', action: 'InventoryRetrieval', vaultOf: mappingVaultOf },
  mapping: { what: 'a mapping', action: 'ArchiveRetrieval', vaultOf: mappingVaultOf },
};

/**
 * Answer a run that waits for an inventory or a mapping. A job's description proves nothing, since whoever may start a job may
 * write any: only the job that was started for the run counts.
 */
export async function acceptSingle(
  deps: { items: ItemStore; workflow: Workflow; log: Log },
  job: JobDocument,
  { kind, runId }: Exclude<JobDescription, { kind: 'piece' }>,
): Promise<void> {
  const { what, action, vaultOf } = singleJobs[kind];
  const key = keyOf.inventoryToken(runId, kind);
  const ignore = (reason: string) => deps.log.warn('notice.ignored', { reason, jobId: job.JobId, runId });
  if ((await getToken(deps.items, key)) === undefined) return ignore(`no run with this name waits for ${what}`);
  if (job.Action !== action) return ignore(`the job does not retrieve ${what}`);
  // The lookup only finds runs that retrieve archives; an inventory may be for a run of any kind.
  const run = (await getRun(deps.items, runId))?.run;
  if (!run) throw new Error(`run ${runId} waits for ${what} but has not been opened`);
  if (vaultNameOf(job) !== vaultOf(vaultOfRun(run))) return ignore('the job is for another vault');
  const requested = await getInventoryJob(deps.items, runId, kind);
  if (requested === undefined) throw new Error(`the ${kind} job of run ${runId} is not on record yet`);
  if (job.JobId !== requested) return ignore(`the run waits for another job: ${requested}`);
  if (job.StatusCode === 'Succeeded') {
    return answerToken(deps.items, deps.workflow, key, inventoryReady(job));
  }
  const token = await getToken(deps.items, key);
  const cause = `${kind} job ${job.JobId} failed: ${job.StatusMessage ?? 'no reason given'}`;
  if (token !== undefined) await deps.workflow.fail(token, ErrorName.inventoryJobFailed, cause);
}
