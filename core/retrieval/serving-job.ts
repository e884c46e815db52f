import type { JobDocument } from '../contracts/job-document';
import { JOB_OUTPUT_HOURS } from '../contracts/job-output';

/** Age of job output, in milliseconds, from which another job is safer: less than 5 hours of its life are left. */
const USABLE_MS = (JOB_OUTPUT_HOURS - 5) * 3_600_000;

/** Whether a job is under way, or has output that can still be copied in time. */
export function isServing({ StatusCode, CompletionDate }: JobDocument, now: Date): boolean {
  if (StatusCode === 'Failed') return false;
  const completedAt = new Date(CompletionDate ?? now);
  return now.getTime() - completedAt.getTime() < USABLE_MS;
}
