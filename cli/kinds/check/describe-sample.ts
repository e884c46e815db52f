import type { CheckedSample, CheckReport } from '../../../core/contracts/check';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatUsd } from '../../format/money';
import { printable } from '../../format/printable';
import type { Field } from '../../report/fields';
import { fallbackText } from '../retrieval/tier-fields';

const OBJECTS_SHOWN = 20;

/** Fields of a sample: its snapshot, size, results and costs. */
export function sampleFields(sample: CheckedSample, status: CheckReport['status']): Field[] {
  const { snapshot, seed, objects, bytes, estimate } = sample;
  const size =
    objects === null || bytes === null ? 'not chosen' : `${countOf(objects, 'object')} (${formatBytes(bytes)})`;
  return [
    ['sample', `${size}${snapshot === null ? '' : ` of ${snapshot}`}, seed ${seed}`],
    ...(status === 'planned' ? plannedFields(sample) : objects === null ? [] : endFields(sample)),
    [
      'estimate',
      estimate &&
        `${formatUsd(estimate.totalUsd)} (retrieval ${formatUsd(estimate.retrievalUsd)}, S3 requests ${formatUsd(estimate.uploadUsd)})`,
    ],
    ['prices', estimate && `${estimate.source}, ${estimate.asOf}`],
  ];
}

const plannedFields = ({ estimate }: CheckedSample): Field[] => [
  ['to request', estimate && countOf(estimate.requests, 'Glacier job')],
];

function endFields({ verified, verifiedBytes, failed, ...sample }: CheckedSample): Field[] {
  const { requests, fallback, possibleDuplicates, tier } = sample;
  const duplicates = possibleDuplicates > 0 ? `, of which ${formatCount(possibleDuplicates)} may be duplicates` : '';
  return [
    ['verified', `${formatCount(verified)} (${formatBytes(verifiedBytes)}), and removed`],
    ['failed', formatCount(failed)],
    ['requests', `${countOf(requests, 'Glacier job')}, tier ${tier}${fallbackText(fallback)}${duplicates}`],
  ];
}

/** List objects of the sample that could not be verified, with reasons. */
export function describeUnverified({ evidence }: CheckedSample): string[] {
  const failed = evidence.filter(({ outcome }) => outcome === 'failed' || outcome === 'unproven');
  if (failed.length === 0) return [];
  const shown = failed.slice(0, OBJECTS_SHOWN);
  return [
    '  Not verified:',
    ...shown.map(({ key, reason = 'its outcome is not recorded' }) => `    ${printable(key)}: ${printable(reason)}`),
    ...(failed.length > shown.length ? [`    and ${formatCount(failed.length - shown.length)} more`] : []),
  ];
}
