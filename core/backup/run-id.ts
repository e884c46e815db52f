import { createHash } from 'node:crypto';

const SECOND = 'YYYY-MM-DDTHH:MM:SS'.length;

/**
 * The id of a run on a plan; for a backup it is also the id of its snapshot. A schedule may start several executions
 * for one time: they share one id, made of that time and a hash that distinguishes plans. Otherwise it is the name of
 * the execution.
 */
export function planRunId(execution: string, request: { plan: string; scheduledTime?: string | undefined }): string {
  const { plan, scheduledTime } = request;
  if (scheduledTime === undefined) return execution;
  const time = new Date(scheduledTime).toISOString().slice(0, SECOND).replace(/[-:]/g, '');
  const hash = createHash('sha256').update(`${plan} ${scheduledTime}`).digest('hex');
  return `${time}Z-${hash.slice(0, 6)}`;
}
