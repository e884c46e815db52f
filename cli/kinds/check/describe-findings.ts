import { type CheckReport, damagedArchives, type FoundArchive } from '../../../core/contracts/check';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { printable } from '../../format/printable';

const ARCHIVES_SHOWN = 10;
const KEYS_SHOWN = 5;

const FINDINGS = {
  missing: 'is not in the vault',
  'other-size': 'has another size in the vault',
  'other-hash': 'has another tree hash in the vault',
} as const;

/** List missing and different archives with the objects in them, and what to do. @param where location of the complete list */
export function describeFindings({ findings, sums, plan, status }: CheckReport, where: string): string[] {
  const shown = findings.slice(0, ARCHIVES_SHOWN);
  const more = damagedArchives(sums) - shown.length;
  return [
    '  Missing from the vault, or different there:',
    ...shown.flatMap(describeArchive),
    ...(more > 0 ? [`    and ${formatCount(more)} more`] : []),
    `  Full list with objects, by snapshot: ${where}`,
    ...(status === 'planned'
      ? [
          '  A dry run records nothing: check again without --dry-run, and the next backup will write these objects again.',
        ]
      : [
          `  The next backup of plan ${plan} will write the objects again that the source still has: moraine backup ${plan}`,
        ]),
  ];
}

function describeArchive(found: FoundArchive): string[] {
  const { archiveId, kind, finding, snapshots, firstSnapshots, objects, firstKeys } = found;
  const [newest = ''] = firstSnapshots;
  const what = kind === 'catalog' || kind === 'pin' ? `the ${kind}` : countOf(objects, 'object');
  const others = snapshots > 1 ? `, needed by ${countOf(snapshots - 1, 'more snapshot')}` : '';
  const left = objects - Math.min(firstKeys.length, KEYS_SHOWN);
  return [
    `    ${archiveId} ${FINDINGS[finding]} (${sizeText(found)}): ${what} of ${newest}${others}`,
    ...firstKeys.slice(0, KEYS_SHOWN).map((key) => `      ${printable(key)}`),
    ...(left > 0 ? [`      and ${formatCount(left)} more`] : []),
  ];
}

const sizeText = ({ sizeBytes, listed }: FoundArchive) =>
  listed && listed.sizeBytes !== sizeBytes
    ? `${formatBytes(listed.sizeBytes)}, not ${formatBytes(sizeBytes)}`
    : formatBytes(sizeBytes);
