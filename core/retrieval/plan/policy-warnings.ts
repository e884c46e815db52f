import type { RetrievalPlan, RetrievalRun } from '../../contracts/retrieval-run';
import { POLICY_HOURS } from '../../cost/policy-allowance';
import { exactBytes } from '../../text/exact-bytes';
import type { Pace } from './policy-pace';
import { allowanceFor } from './policy-plan';

const HOURS_PER_YEAR = 365 * 24;
/** Hours that a Standard job takes at least and at most. */
const [JOB_HOURS_MIN, JOB_HOURS_MAX] = [3, 5];
const REMEDY = 'Use another tier, which no policy limits, or change it for the account and region: moraine policy';

/** Archives that a data retrieval policy never admits. */
export interface NeverAdmitted {
  archives: number;
  /** Keys of the first of them. */
  keys: string[];
  /** Most that the policy admits at once. */
  bytesMax: number;
}

/** Warnings about what the account's data retrieval policy does to a run of tier Standard. */
export function policyWarnings(
  { tier, retrievalPolicy }: Pick<RetrievalRun, 'tier' | 'retrievalPolicy'>,
  duration: NonNullable<RetrievalPlan['duration']>,
): string[] {
  if (tier !== 'Standard' || retrievalPolicy === undefined) return [];
  if (retrievalPolicy.kind === 'denied') {
    return [
      `The account's data retrieval policy is not known, since ${retrievalPolicy.action} is denied. If there is one, Standard ` +
        'retrievals may take longer than estimated: moraine policy shows it.',
    ];
  }
  const { hours, hoursWithoutPolicy } = duration;
  // A tenth is within what jobs differ by.
  if (hours <= hoursWithoutPolicy * 1.1) return [];
  const [least, most] = [JOB_HOURS_MIN, JOB_HOURS_MAX].map((jobHours) => rounded((hours * jobHours) / POLICY_HOURS));
  const tooLong =
    hours > HOURS_PER_YEAR
      ? ' A run ends after a year at the latest, whatever is left; the next one requests the rest.'
      : '';
  const range = retrievalPolicy.value.strategy === 'bytes-per-hour' ? ` (${least} to ${most})` : '';
  return [
    `The account's data retrieval policy (${policyText(retrievalPolicy.value)}) makes this retrieval take about ${rounded(hours)} ` +
      `hours${range} from its first request, which without it takes about ${rounded(hoursWithoutPolicy)}.${tooLong} ${REMEDY} --set none.`,
  ];
}

/** Warning about archives that are not requested, since the policy admits no piece of them. */
export function neverAdmittedWarnings({ archives, keys, bytesMax }: NeverAdmitted): string[] {
  if (archives === 0) return [];
  const examples = keys.map((key) => JSON.stringify(key)).join(', ');
  return [
    `Archives that the account's data retrieval policy never admits: ${archives}, for example ${examples}. One job may retrieve ` +
      `${exactBytes(bytesMax)} at most, and they cannot be cut into pieces as small. They are not requested, and reported as failed. ` +
      `${REMEDY}.`,
  ];
}

/** Reason for which such an archive fails. */
export const neverAdmittedReason = (bytesMax: number) =>
  `the account's data retrieval policy admits jobs of ${exactBytes(bytesMax)} at most, and the archive cannot be cut into pieces as ` +
  'small: use another tier, or change the policy (moraine policy)';

/** Reason for which the policy never admits all jobs of a run, none of which is requested then; undefined if it does. */
export function whyNeverAdmitted(
  run: Pick<RetrievalRun, 'tier' | 'retrievalPolicy'>,
  pace: Pace | undefined,
): string | undefined {
  const allowance = allowanceFor(run);
  if (!pace || !allowance || pace.largestPieceBytes <= allowance.bytes) return undefined;
  return (
    `The account's data retrieval policy admits jobs of ${exactBytes(allowance.bytes)} at most, and this run needs one of ` +
    `${exactBytes(pace.largestPieceBytes)}: it would request nothing. ${REMEDY}.`
  );
}

type KnownPolicy = Extract<NonNullable<RetrievalRun['retrievalPolicy']>, { kind: 'known' }>['value'];

function policyText(policy: KnownPolicy): string {
  if (policy.strategy === 'bytes-per-hour') return `${exactBytes(policy.bytesPerHour)} an hour`;
  return policy.strategy === 'free-tier' ? 'the free tier, a day at a time' : 'no limit';
}

/** Whole hours, or tenths below ten. */
const rounded = (hours: number) => (hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours));
