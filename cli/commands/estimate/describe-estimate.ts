import { countOf, formatBytes } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { earlyDeletionField, paybackRow, storageFields } from '../../report/describe-storage';
import { fields } from '../../report/fields';
import { priceTable } from '../../report/price-table';
import { tierTable } from '../../report/tier-table';
import { formatS3Uri } from '../../s3-uri';
import type { VaultEstimate } from './estimate-vault';
import type { VaultContents } from './vault-contents';

/** The estimate as lines of text. @param room columns that tables may take */
export function describeEstimate(estimate: VaultEstimate, room: number): string[] {
  const { vault, region, destination, storageClass, contents, tiers, storage, earlyDeletion, advice } = estimate;
  const lines = [...tiers.flatMap((tier) => tier.lines), ...storage.before, ...storage.after];
  return [
    `Vault ${vault} in ${region}: ${countOf(contents.archives, 'archive')}, ${formatBytes(contents.bytes)}`,
    ...fields([
      ['as of', basisText(contents)],
      ['selection', selectionText(contents)],
      ['destination', `${formatS3Uri(destination.bucket, destination.prefix)}, class ${storageClass}`],
    ]),
    '',
    ...tierTable(contents.work, tiers, { more: [paybackRow(storage, earlyDeletion?.line.usd)], room }),
    '',
    '  Storage:',
    ...fields([
      ...storageFields(storage, storageClass),
      earlyDeletionField(earlyDeletion && { ...earlyDeletion, usd: earlyDeletion.line.usd }),
    ]),
    '',
    ...priceTable(lines, room),
    '',
    ...advice.map((sentence) => `  ${sentence}`),
  ];
}

function basisText({ basis }: VaultContents): string {
  if (basis.kind === 'counts') {
    return `${formatTime(basis.takenAt.toISOString())} UTC, by Glacier's counts: 32 KiB an archive are subtracted, and all archives are taken as of one size`;
  }
  const { report } = basis;
  const missing = report.unreadable > 0 ? `, without ${countOf(report.unreadable, 'unreadable element')}` : '';
  return `${formatTime(report.inventoryDate)} UTC, by the inventory of run ${report.runId}${missing}`;
}

function selectionText({ basis }: VaultContents): string | null {
  if (basis.kind === 'counts' || !basis.selected) return null;
  const { words, listed } = basis.selected.outcome;
  return `${words}; of ${countOf(listed.archives, 'archive')}, ${formatBytes(listed.bytes)}`;
}
