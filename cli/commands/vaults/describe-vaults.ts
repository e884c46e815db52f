import { type CostLine, totalOf } from '../../../core/cost/cost-line';
import type { Answer } from '../../../core/ports/account-vaults';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { shellWord } from '../../format/shell-word';
import { type Column, formatTable } from '../../format/table';
import { lockCell } from '../../report/lock-words';
import { priceTable } from '../../report/price-table';
import { amount } from '../../report/tier-table';
import type { SurveyedVault, VaultSurvey } from './survey-vaults';

const UNKNOWN = 'unknown';

/** Text for an answer; `not allowed` if the person may not ask. */
const answered = <Value>(answer: Answer<Value>, text: (value: Value) => string): string =>
  answer.kind === 'denied' ? 'not allowed' : text(answer.value);

const presence = (value: string | undefined) => (value === undefined ? 'none' : 'yes');

const COLUMNS: Column<SurveyedVault>[] = [
  { title: 'VAULT', value: ({ vault }) => printable(vault.name) },
  { title: 'ARCHIVES', value: ({ contents }) => (contents ? formatCount(contents.archives) : UNKNOWN), right: true },
  { title: 'SIZE', value: ({ contents }) => (contents ? formatBytes(contents.bytes) : UNKNOWN), right: true },
  {
    title: 'INVENTORY (UTC)',
    value: ({ contents }) => (contents ? formatTime(contents.inventoryDate.toISOString()) : UNKNOWN),
    leaves: 9,
  },
  {
    title: 'A MONTH',
    value: ({ contents }) => (contents ? amount(contents.storage.usd) : UNKNOWN),
    right: true,
    leaves: 8,
  },
  { title: 'CONFIGURED', value: configuredText, leaves: 7 },
  { title: 'LOCK', value: ({ vault, lock }) => answered(lock, (known) => lockCell(known, vault.arn)), leaves: 6 },
  { title: 'NOTICES', value: ({ noticeTopic }) => answered(noticeTopic, presence), leaves: 3 },
  { title: 'POLICY', value: ({ accessPolicy }) => answered(accessPolicy, presence), leaves: 2 },
  { title: 'TAGS', value: ({ tags }) => answered(tags, (all) => String(Object.keys(all).length)), leaves: 1 },
  { title: 'LAST LIST', value: ({ lastInventory }) => lastInventory?.inventoryDate.slice(0, 10) ?? 'none', leaves: 4 },
  { title: 'SNAPSHOTS', value: snapshotText, shortens: true, leaves: 5 },
];

function configuredText({ isConfigured, isManaged }: SurveyedVault): string {
  if (isManaged) return 'managed';
  return isConfigured ? 'yes' : 'no';
}

function snapshotText({ snapshots }: SurveyedVault): string {
  if (snapshots.length === 0) return '-';
  return snapshots.map((of) => `${of.plan}: ${formatCount(of.snapshots)}, ${formatBytes(of.bytes)}`).join('; ');
}

/** All vaults as a table, with their sums and what to do next. @param room columns that tables may take */
export function describeVaults(
  { vaults, missing }: VaultSurvey,
  { region, configFile }: { region: string; configFile: string },
  room: number,
): string[] {
  const unlisted = vaults.filter(({ lastInventory }) => lastInventory === undefined);
  const unconfigured = vaults.filter(({ isConfigured }) => !isConfigured);
  const denied = new Set(
    vaults.flatMap(({ lock, noticeTopic, accessPolicy, tags }) =>
      [lock, noticeTopic, accessPolicy, tags].flatMap((answer) => (answer.kind === 'denied' ? [answer.action] : [])),
    ),
  );
  return [
    ...(vaults.length > 0
      ? [...formatTable(COLUMNS, vaults, room), '', ...sumLines(vaults, room)]
      : [`There are no vaults in ${region}.`]),
    ...(unconfigured.length > 0
      ? [
          `Not configured; add to \`vaults\` in ${configFile}, and deploy (npx moraine deploy): ${namesOf(unconfigured.map(nameOf))}`,
        ]
      : []),
    ...(unlisted.length > 0
      ? [
          `No run has listed the archives of ${namesOf(unlisted.map(nameOf))}: ${unlisted.map(inventoryCommand).join('; ')}`,
        ]
      : []),
    ...(missing.length > 0 ? [`Configured, but not in ${region}: ${namesOf(missing)}`] : []),
    ...(denied.size > 0 ? [`These credentials are not allowed to call ${[...denied].join(', ')}.`] : []),
  ];
}

const inventoryCommand = ({ vault }: SurveyedVault) => `moraine inventory ${shellWord(vault.name)}`;
const nameOf = ({ vault }: SurveyedVault) => vault.name;
const namesOf = (names: readonly string[]) => names.map((name) => `'${printable(name)}'`).join(', ');

function sumLines(vaults: readonly SurveyedVault[], room: number): string[] {
  const known = vaults.flatMap(({ contents }) => contents ?? []);
  const bytes = known.reduce((sum, contents) => sum + contents.bytes, 0);
  const archives = known.reduce((sum, contents) => sum + contents.archives, 0);
  const lines: CostLine[] = known.map(({ storage }) => storage);
  const unknown = vaults.length - known.length;
  if (known.length === 0) return [`${countOf(unknown, 'vault')}, of which there is no inventory yet`];
  const without = unknown > 0 ? `, without ${countOf(unknown, 'vault')} of which there is no inventory yet` : '';
  return [
    `${countOf(vaults.length, 'vault')}: ${countOf(archives, 'archive')}, ${formatBytes(bytes)}, ${amount(totalOf(lines))} a month${without}`,
    ...priceTable(lines, room),
  ];
}
