import type { JobDocument } from '../contracts/job-document';
import { JOB_OUTPUT_HOURS } from '../contracts/job-output';

/** Age of job output, in milliseconds, beyond which a new job is safer: less than 5 hours of its lifetime remain. */
const USABLE_MS = (JOB_OUTPUT_HOURS - 5) * 3_600_000;

/** Whether a job is in progress, or has output that can still be copied in time. */
export function isServing({ StatusCode, CompletionDate }: JobDocument, now: Date): boolean {
  if (StatusCode === 'Failed') return false;
  const completedAt = new Date(CompletionDate ?? now);
  return now.getTime() - completedAt.getTime() < USABLE_MS;
}
