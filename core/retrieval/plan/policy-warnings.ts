import type { RetrievalPlan, RetrievalRun, RetrievalWork } from '../../contracts/retrieval-run';
import { allowanceOf, POLICY_HOURS } from '../../cost/policy-allowance';
import { exactBytes } from '../../text/exact-bytes';
import { slowestTierOf } from '../fallback-jobs';
import { pacingHours } from './pacing-hours';
import type { RetrievalSettings } from './piece-sizes';
import type { Pace } from './policy-pace';
import { allowanceFor } from './policy-plan';

const HOURS_PER_YEAR = 365 * 24;
/** Hours that a Standard job takes at least and at most. */
const [JOB_HOURS_MIN, JOB_HOURS_MAX] = [3, 5];
/** Factor by which hours differ noticeably: a tenth is within what jobs differ by. */
const NOTICEABLE = 1.1;
const REMEDY = 'Use another tier, which no policy limits, or change it for the account and region: moraine policy';

/** Archives that a data retrieval policy never admits. */
export interface NeverAdmitted {
  archives: number;
  /** Keys of the first of them. */
  keys: string[];
  /** Most that the policy admits at once. */
  bytesMax: number;
}

/** Warnings about what the account's data retrieval policy does to a run whose jobs may be of tier Standard. */
export function policyWarnings(
  run: Pick<RetrievalRun, 'tier' | 'fallback' | 'retrievalPolicy' | 'settings'>,
  duration: NonNullable<RetrievalPlan['duration']>,
  work: RetrievalWork,
): string[] {
  const { tier, retrievalPolicy } = run;
  if (slowestTierOf(run) !== 'Standard' || retrievalPolicy === undefined) return [];
  if (retrievalPolicy.kind === 'denied') {
    return [
      `The account's data retrieval policy is not known, since ${retrievalPolicy.action} is denied. If there is one, Standard ` +
        'retrievals may take longer than estimated: `moraine policy` shows it.',
    ];
  }
  if (tier !== 'Standard') return fallbackWarnings(retrievalPolicy.value, work, run.settings);
  const { hours, hoursWithoutPolicy } = duration;
  if (hours <= hoursWithoutPolicy * NOTICEABLE) return [];
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

/** Warnings about what falls back to tier Standard. */
function fallbackWarnings(policy: KnownPolicy, work: RetrievalWork, settings: RetrievalSettings): string[] {
  const { largestPieceBytes = 0, underPolicy } = work;
  const allowance = allowanceOf(policy);
  if (!allowance || !underPolicy || work.requests === 0) return [];
  const subject = `What falls back to tier Standard is subject to the account's data retrieval policy (${policyText(policy)})`;
  if (largestPieceBytes > allowance.bytes) {
    return [
      `${subject}, which admits jobs of ${exactBytes(allowance.bytes)} at most. Larger ones, up to ${exactBytes(largestPieceBytes)}, ` +
        'do not fall back: they are requested again every 15 minutes for a day.',
    ];
  }
  const { hours } = underPolicy;
  if (hours <= pacingHours(work, 'Standard', settings) * NOTICEABLE) return [];
  return [
    `${subject}, and waits until that admits it. If all of it fell back, the retrieval would take about ${rounded(hours)} hours.`,
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
