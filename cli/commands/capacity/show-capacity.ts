import { CAPACITY_UNITS_MAX, UNIT_GIVES } from '../../../core/contracts/capacity-unit';
import type { CapacityUnit } from '../../../core/ports/account-vaults';
import type { Deployment } from '../../deployment/deployment';
import { formatDuration, formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { type Column, formatTable } from '../../format/table';
import { roomOf } from '../../terminal/room-of';
import type { Terminal } from '../../terminal/terminal';
import { unitPriceOf, unitPriceText, unitsOf } from './capacity';

/** Print the units of provisioned capacity, what a unit gives and costs, as text or as one JSON object. */
export async function showCapacity(
  deployment: Deployment,
  terminal: Terminal,
  { json }: { json: boolean },
): Promise<void> {
  const { accountId, region } = deployment;
  const units = await unitsOf(deployment);
  const price = unitPriceOf(deployment);
  if (json) {
    return terminal.json({ accountId, region, units, unitsMax: CAPACITY_UNITS_MAX, pricePerUnitMonth: price ?? null });
  }
  terminal.say(
    `Account ${accountId} in ${region}: ${units.length} of ${CAPACITY_UNITS_MAX} units of provisioned capacity`,
  );
  if (units.length > 0)
    for (const row of formatTable(columnsAt(deployment.now()), units, roomOf(terminal) - 2)) terminal.say(`  ${row}`);
  else terminal.say('Without one, Glacier may refuse Expedited retrievals at busy times (InsufficientCapacity).');
  terminal.say(`A unit guarantees ${UNIT_GIVES}, for a month.`);
  terminal.say(`It costs ${unitPriceText(price, region)}.`);
  if (units.length < CAPACITY_UNITS_MAX) terminal.say('Buy one: moraine capacity buy');
}

const columnsAt = (now: Date): Column<CapacityUnit>[] => [
  { title: 'UNIT', value: ({ id }) => printable(id) },
  { title: 'BOUGHT (UTC)', value: ({ startsAt }) => formatTime(startsAt.toISOString()), leaves: 1 },
  { title: 'ENDS (UTC)', value: ({ expiresAt }) => formatTime(expiresAt.toISOString()) },
  { title: 'LEFT', value: ({ expiresAt }) => formatDuration(expiresAt.getTime() - now.getTime()), leaves: 2 },
];
