import { RETRIEVALS_PER_UNIT, UNIT_GIVES } from '../../contracts/capacity-unit';
import type { FoundCapacity } from '../../contracts/expedited';
import type { RetrievalRun, RetrievalWork } from '../../contracts/retrieval-run';
import { pacingHours } from './pacing-hours';

const HOUR_MS = 3_600_000;
/** Archives from about this size on may take longer than minutes. @see Amazon Glacier Developer Guide, "Archive Retrieval Options" */
const LARGE_BYTES = 250_000_000;

/**
 * Warnings about the capacity for a run of tier Expedited; none for any other run, or when nothing is requested.
 *
 * @param now time of the plan
 */
export function capacityWarnings(run: RetrievalRun, work: RetrievalWork | undefined, now: Date): string[] {
  if (run.tier !== 'Expedited' || !work || work.requests === 0) return [];
  const endsAtMs = now.getTime() + pacingHours(work, run.tier, run.settings) * HOUR_MS;
  const { largestPieceBytes = 0 } = work;
  return [
    `${foundText(run.capacity, now)} ${refusalText(run)}`,
    ...expiryWarnings(run.capacity, now, endsAtMs),
    ...(largestPieceBytes < LARGE_BYTES
      ? []
      : [
          `The largest piece has ${largestPieceBytes} bytes: retrievals of about 250 MB and more may take longer than the minutes ` +
            'of tier Expedited.',
        ]),
  ];
}

function foundText(capacity: FoundCapacity | undefined, now: Date): string {
  const refusal = 'Glacier may refuse Expedited retrievals at busy times (InsufficientCapacity).';
  if (!capacity || capacity.kind === 'denied') {
    const why = capacity ? `, since ${capacity.action} is denied` : '';
    return `Whether the account has provisioned capacity is not known${why}. Without a unit, ${refusal}`;
  }
  const units = current(capacity, now).length;
  if (units === 0) return `The account has no provisioned capacity: ${refusal}`;
  return (
    `Units of provisioned capacity: ${units}, of which each guarantees ${UNIT_GIVES}: together ` +
    `${units * RETRIEVALS_PER_UNIT * 12} retrievals an hour. Beyond that, ${refusal}`
  );
}

const refusalText = ({ fallback }: RetrievalRun) =>
  fallback
    ? `What it refuses is requested at tier ${fallback} at once, which takes its hours.`
    : 'What it refuses is requested again every 15 minutes for a day; --fallback Standard requests it at that tier at once.';

function expiryWarnings(capacity: FoundCapacity | undefined, now: Date, endsAtMs: number): string[] {
  if (capacity?.kind !== 'known') return [];
  const expiring = current(capacity, now).filter(({ expiresAt }) => Date.parse(expiresAt) < endsAtMs);
  if (expiring.length === 0) return [];
  const ends = expiring.map(({ expiresAt }) => expiresAt).join(', ');
  return [`Units of provisioned capacity that end before the run is likely to be over: ${expiring.length} (${ends}).`];
}

const current = ({ units }: Extract<FoundCapacity, { kind: 'known' }>, now: Date) =>
  units.filter(({ expiresAt }) => Date.parse(expiresAt) > now.getTime());
