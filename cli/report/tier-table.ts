import type { RetrievalWork } from '../../core/contracts/retrieval-run';
import type { TierEstimate } from '../../core/cost/compare-tiers';
import { formatBytes, formatCount } from '../format/bytes';
import { displayWidth } from '../format/display-width';
import { formatDuration } from '../format/duration';
import { formatUsd } from '../format/money';
import { type Column, formatTable } from '../format/table';

const HOUR_MS = 3_600_000;

/** Row of the table: its title, and a value for each tier. */
export interface TierRow {
  title: string;
  text: (estimate: TierEstimate) => string;
}

/** An amount; `unknown` without a price. */
export const amount = (usd: number | undefined): string => (usd === undefined ? 'unknown' : formatUsd(usd));

/** `about 12 h` */
const aboutHours = (hours: number): string => `about ${formatDuration(hours * HOUR_MS)}`;

function policyText({ policy, hours }: TierEstimate): string {
  switch (policy.kind) {
    case 'none':
      return 'no limit';
    case 'limited':
      return policy.hours > hours ? `${aboutHours(hours)} without` : 'within it';
    case 'refused':
      return `refused: a piece above ${formatBytes(policy.pieceBytesMax)}`;
    case 'denied':
      return `not allowed: ${policy.action}`;
  }
}

/**
 * Lines of a table that has a column for each tier: work, cost by line, and duration. Where there is not room for it, a table for each
 * tier.
 *
 * @param table.more further rows
 * @param table.room columns that it may take
 */
export function tierTable(
  { bytes }: RetrievalWork,
  estimates: readonly TierEstimate[],
  { more = [], room }: { more?: readonly TierRow[] | undefined; room: number },
): string[] {
  const names = estimates[0]?.lines.map(({ name }) => name) ?? [];
  const rows: TierRow[] = [
    { title: 'jobs', text: ({ requests }) => formatCount(requests) },
    { title: 'size', text: () => formatBytes(bytes) },
    ...names.map((title) => ({
      title,
      text: ({ lines }: TierEstimate) => amount(lines.find(({ name }) => name === title)?.usd),
    })),
    { title: 'total', text: ({ totalUsd }) => amount(totalUsd) },
    { title: 'duration', text: ({ hours, policy }) => aboutHours(policy.kind === 'limited' ? policy.hours : hours) },
    { title: 'retrieval policy', text: policyText },
    ...more,
  ];
  const tableOf = (shown: readonly TierEstimate[]) => formatTable([TITLES, ...shown.map(columnOf)], rows).map(indented);
  const table = tableOf(estimates);
  const isNarrow = table.some((line) => displayWidth(line) > room);
  return isNarrow ? estimates.flatMap((estimate) => tableOf([estimate])) : table;
}

const TITLES: Column<TierRow> = { title: '', value: ({ title }) => title };

const columnOf = (estimate: TierEstimate): Column<TierRow> => ({
  title: estimate.tier,
  value: ({ text }) => text(estimate),
  right: true,
});

const indented = (line: string) => `  ${line}`;
