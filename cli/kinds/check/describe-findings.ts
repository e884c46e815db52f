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

/** Archives that are not in the vault as snapshots know them, with what lies in them, and what to do. @param where all of them are */
export function describeFindings({ findings, sums, plan, status }: CheckReport, where: string): string[] {
  const shown = findings.slice(0, ARCHIVES_SHOWN);
  const more = damagedArchives(sums) - shown.length;
  return [
    '  Not in the vault as snapshots know them:',
    ...shown.flatMap(describeArchive),
    ...(more > 0 ? [`    and ${formatCount(more)} more`] : []),
    `  All of them, and the objects in them, by snapshot: ${where}`,
    ...(status === 'planned'
      ? [
          '  A dry run puts nothing on record: check again without --dry-run, and the next backup writes these objects again.',
        ]
      : [
          `  The next backup of plan ${plan} writes their objects again, as far as the source has them: moraine backup ${plan}`,
        ]),
  ];
}

function describeArchive(found: FoundArchive): string[] {
  const { archiveId, kind, finding, snapshots, firstSnapshots, objects, firstKeys } = found;
  const [newest = ''] = firstSnapshots;
  const holds = kind === 'catalog' ? `the catalog of ${newest}` : `${countOf(objects, 'object')} of ${newest}`;
  const others = snapshots > 1 ? `, needed by ${countOf(snapshots - 1, 'more snapshot')}` : '';
  const left = objects - Math.min(firstKeys.length, KEYS_SHOWN);
  return [
    `    ${archiveId} ${FINDINGS[finding]} (${sizeText(found)}): ${holds}${others}`,
    ...firstKeys.slice(0, KEYS_SHOWN).map((key) => `      ${printable(key)}`),
    ...(left > 0 ? [`      and ${formatCount(left)} more`] : []),
  ];
}

const sizeText = ({ sizeBytes, listed }: FoundArchive) =>
  listed && listed.sizeBytes !== sizeBytes
    ? `${formatBytes(listed.sizeBytes)}, not ${formatBytes(sizeBytes)}`
    : formatBytes(sizeBytes);
