import type { CostLine } from '../../core/cost/cost-line';
import type { FigureName } from '../../core/cost/figure';
import { printable } from '../format/printable';
import { type Column, formatTable } from '../format/table';

/** `Glacier Standard requests`, `S3 DEEP_ARCHIVE storage`, `vault storage` */
function titleOf(name: FigureName): string {
  const [group, key = '', member = ''] = name.split('.');
  const words: Record<string, string> = {
    perThousandRequests: 'requests',
    perGib: 'bytes',
    putPerThousand: 'requests',
    readPerGib: 'reads',
    storagePerGibMonth: 'storage',
    monitoringPerThousandMonth: 'monitoring',
    uploadPerThousand: 'uploads',
  };
  if (group === 'vault') return `vault ${words[key]}`;
  return `${group === 's3' ? 'S3' : 'Glacier'} ${key} ${words[member]}`;
}

const unitOf = (name: FigureName): string =>
  `${/perGib/i.test(name) ? 'GiB' : '1,000'}${/Month$/.test(name) ? ' and month' : ''}`;

const INDENT = '    ';

const COLUMNS: Column<CostLine>[] = [
  { title: '', value: ({ priceName }) => titleOf(priceName) },
  { title: '', value: ({ price }) => (price ? `$${price.usd}` : 'unknown'), right: true },
  { title: '', value: ({ priceName }) => `per ${unitOf(priceName)}` },
  { title: '', value: ({ price }) => price?.mark ?? 'add it to `prices` in the configuration', leaves: 2 },
  { title: '', value: ({ price }) => (price ? `${printable(price.source)}, read ${price.asOf}` : ''), leaves: 1 },
];

/** Lines that state each price of an estimate once, with its mark, source and date. @param room columns that they may take */
export function priceTable(lines: readonly CostLine[], room: number): string[] {
  if (lines.length === 0) return [];
  const byName = new Map(lines.map((line) => [line.priceName, line]));
  const [, ...rows] = formatTable(COLUMNS, [...byName.values()], room - INDENT.length);
  return ['  Prices in US dollars:', ...rows.map((row) => `${INDENT}${row}`)];
}
