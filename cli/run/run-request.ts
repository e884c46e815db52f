import type { AnyRequestInput } from '../../core/contracts/run-request';

/** Request for a run of any kind. */
export type RunRequest = AnyRequestInput;

/** Name of the plan whose lease a run needs. A dry run changes nothing, and needs no lease. */
export function leasedPlan(request: RunRequest): string | undefined {
  if ('dryRun' in request && request.dryRun) return undefined;
  if ('plan' in request) return request.plan;
  return request.kind === 'restore' ? request.restore.plan : undefined;
}
