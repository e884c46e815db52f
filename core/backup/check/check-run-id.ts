import type { RetrievalRequest } from '../../contracts/retrieval-run';
import { planRunId } from '../run-id';

/**
 * Id of the run of a retrieval: the name of its execution. The id of a scheduled check is derived from the plan and the scheduled
 * time instead, since a schedule may start an execution more than once.
 */
export function retrievalRunId(execution: string, request: RetrievalRequest): string {
  if (request.kind !== 'check') return execution;
  const { check, scheduledTime } = request;
  // The prefix distinguishes it from a backup of the plan that is scheduled for the same time.
  return planRunId(execution, { plan: `check ${check.plan}`, scheduledTime });
}
