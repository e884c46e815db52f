import type { FallbackReport, FoundCapacity } from '../../../core/contracts/expedited';
import type { RetrievalRun } from '../../../core/contracts/retrieval-run';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import type { Field } from '../../report/fields';

/** Fields with the tier of a run, its fallback, and the capacity for Expedited retrievals that it found. */
export const tierFields = ({ tier, fallback, capacity }: RetrievalRun): Field[] => [
  ['tier', fallback ? `${tier}, else ${fallback}` : tier],
  ['capacity', capacity && capacityText(capacity)],
];

function capacityText(capacity: FoundCapacity): string {
  if (capacity.kind === 'denied') return `not known: ${capacity.action} is denied`;
  const { units } = capacity;
  if (units.length === 0) return 'no provisioned units';
  const ends = units.map(({ expiresAt }) => `${formatTime(expiresAt)} UTC`);
  return `${countOf(units.length, 'provisioned unit')}, until ${ends.join(' and ')}`;
}

/** Jobs that fell back to another tier, as the end of a sentence; empty without any. */
export const fallbackText = (fallback: FallbackReport | undefined): string =>
  fallback
    ? `, of which ${formatCount(fallback.requests)} (${formatBytes(fallback.bytes)}) at tier ${fallback.tier} for lack of Expedited capacity`
    : '';
