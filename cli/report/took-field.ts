import type { Deployment } from '../deployment/deployment';
import { formatDuration } from '../format/duration';
import type { Field } from './fields';

/** Field with the duration of a run that has ended: `4 h 2 min`, or `4 h 2 min of virtual time`. */
export function tookField(
  { startedAt, finishedAt }: { startedAt: string; finishedAt: string },
  { hasVirtualTime }: Pick<Deployment, 'hasVirtualTime'>,
): Field {
  const duration = formatDuration(Date.parse(finishedAt) - Date.parse(startedAt));
  return ['took', hasVirtualTime ? `${duration} of virtual time` : duration];
}
