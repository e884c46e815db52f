import type { GlacierContext } from '../glacier-context';
import { writeInventoryOutput } from '../inventory/inventory-output';
import type { Vault } from '../vaults/vault';
import { type Job, type JobOutcome, summaryOf } from './job';

/** A job that is this much overdue was due while the server was not running. */
const lateMs = 60_000;

/** Determine the outcome of a due job. Never throws: an error becomes the failure of the job. */
export async function finishJob(context: GlacierContext, vault: Vault | undefined, job: Job): Promise<JobOutcome> {
  const nowMs = context.clock.now();
  // The due time, unless the server was not running then: the output must be available for its whole lifetime.
  const completedAtMs = nowMs - job.dueAtMs < lateMs ? job.dueAtMs : nowMs;
  const failed = (statusMessage: string): JobOutcome => ({ status: 'Failed', statusMessage, completedAtMs });
  if (!vault) return failed('The vault was deleted');
  try {
    const fault = context.options.failJob(summaryOf(job, vault.name));
    if (fault !== undefined) return failed(fault);
    const succeeded = { status: 'Succeeded', statusMessage: 'Succeeded', completedAtMs } as const;
    const { request } = job;
    if (request.action === 'InventoryRetrieval') {
      const output = await writeInventoryOutput(request, {
        inventoryPath: vault.archives.inventoryPath(request.inventoryFile),
        outputPath: context.jobs.outputPath(job.id),
        vaultArn: vault.arn,
        options: context.options,
      });
      return { ...succeeded, ...output };
    }
    const mustExist = !request.archive || context.options.deletedDuringRetrieval === 'fail';
    const exists = request.archive && (!mustExist || (await vault.archives.find(request.archiveId)));
    return exists ? succeeded : failed(`The archive ID was not found: ${request.archiveId}`);
  } catch (error) {
    context.options.onError(error, `job ${job.id} of vault ${vault.name} failed`);
    return failed('Internal failure');
  }
}
