import type { Call, Operation } from '../glacier-context';
import { vaultOf } from '../vaults/find-vault';
import type { Vault } from '../vaults/vault';
import { invalidParameter, jobNotFound } from '../wire/glacier-error';
import { pageLimit, pageMarker } from '../wire/request-values';
import { type Job, statusOf } from './job';
import { jobDocument } from './job-document';

const statuses = ['InProgress', 'Succeeded', 'Failed'];

/** The job that a call names. @throws 404 when it is unknown or has expired */
export function jobOf({ context, jobId }: Call, vault: Vault): Job {
  const job = context.jobs.get(vault.key, jobId);
  if (!job) throw jobNotFound(jobId);
  return job;
}

export const describeJob: Operation = async (call) => {
  const vault = vaultOf(call);
  return {
    status: 200,
    json: jobDocument(jobOf(call, vault), vault.arn, call.context.options.treeHashWhileInProgress),
  };
};

/** Newest first, so that jobs started meanwhile do not shift the following pages. */
export const listJobs: Operation = async (call) => {
  const { context, request } = call;
  const vault = vaultOf(call);
  const limit = pageLimit(request.query, context.options.pageMax);
  const isWanted = filterOf(request.query);
  const marker = pageMarker(request.query);
  context.jobs.expire();
  const first = marker === undefined ? undefined : context.jobs.get(vault.key, marker);
  if (marker !== undefined && !first) throw invalidParameter(`Invalid marker: ${marker}`);
  const page: object[] = [];
  let next: Job | undefined;
  for (const job of context.jobs.listOf(vault.key).newestFirst(first?.number)) {
    if (!isWanted(job)) continue;
    if (page.length === limit) {
      next = job;
      break;
    }
    page.push(jobDocument(job, vault.arn, context.options.treeHashWhileInProgress));
  }
  return { status: 200, json: { JobList: page, Marker: next?.id ?? null } };
};

function filterOf(query: URLSearchParams): (job: Job) => boolean {
  const status = query.get('statuscode');
  const completed = query.get('completed');
  if (status && !statuses.includes(status)) throw invalidParameter(`The job status code is not valid: ${status}`);
  if (completed && completed !== 'true' && completed !== 'false') {
    throw invalidParameter(`Invalid value for completed: ${completed}`);
  }
  return (job) =>
    (!status || statusOf(job) === status) && (!completed || String(job.outcome !== undefined) === completed);
}
