import type { RetrievalRequest } from '../../contracts/retrieval-run';
import { planRunId } from '../run-id';

/**
 * Id of the run of a retrieval: the name of its execution, or of a check that a schedule starts, perhaps several times for one
 * time, what that time and the plan make.
 */
export function retrievalRunId(execution: string, request: RetrievalRequest): string {
  if (request.kind !== 'check') return execution;
  const { check, scheduledTime } = request;
  // A backup of the plan may be scheduled for the same time.
  return planRunId(execution, { plan: `check ${check.plan}`, scheduledTime });
}
