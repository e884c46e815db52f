import { CAPACITY_UNITS_MAX, UNIT_GIVES } from '../../../core/contracts/capacity-unit';
import { MoraineError } from '../../../core/contracts/errors';
import type { CapacityUnit } from '../../../core/ports/account-vaults';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { confirmTyped } from '../../terminal/confirm-typed';
import type { Terminal } from '../../terminal/terminal';
import { unitPriceOf, unitPriceText, unitsOf } from './capacity';

export interface BuyOptions {
  /** Text that confirms the purchase without a question. */
  confirm: string | undefined;
  json: boolean;
}

/**
 * Buy a unit of provisioned capacity, after a typed confirmation of its price.
 *
 * @throws CommandError when the account has as many units as it may, the purchase is not confirmed, or it is not known whether a unit
 *   was bought
 */
export async function buyUnit(deployment: Deployment, terminal: Terminal, options: BuyOptions): Promise<void> {
  const { accountId, region } = deployment;
  const before = await unitsOf(deployment);
  if (before.length >= CAPACITY_UNITS_MAX) {
    const ends = before.map(({ expiresAt }) => `${formatTime(expiresAt.toISOString())} UTC`).join(' and ');
    throw new CommandError(
      `Account ${accountId} has ${before.length} units of provisioned capacity, as many as it may, until ${ends}: nothing was bought.`,
    );
  }
  await confirmTyped(
    terminal,
    {
      consequence:
        `This buys a unit of provisioned capacity for account ${accountId} in ${region}, beside ${before.length} that it has: ` +
        `${UNIT_GIVES}, for a month (from the 31st to the last day of the next month). It is charged at once, cannot be ` +
        `returned, and costs ${unitPriceText(unitPriceOf(deployment), region)}.`,
      expected: `buy ${accountId}`,
      expectedIs: "the word buy and the account's id",
      otherwise: 'nothing was bought',
    },
    options.confirm,
  );
  const unit = await buy(deployment, terminal, before);
  const ends = unit.expiresAt ? `until ${formatTime(unit.expiresAt.toISOString())} UTC` : 'for a month';
  terminal.say(`Bought unit ${printable(unit.id)} of provisioned capacity, ${ends}.`);
  if (options.json) terminal.json({ id: unit.id, expiresAt: unit.expiresAt ?? null });
}

type BoughtUnit = Pick<CapacityUnit, 'id'> & Partial<CapacityUnit>;

async function buy(deployment: Deployment, terminal: Terminal, before: readonly CapacityUnit[]): Promise<BoughtUnit> {
  let id: string;
  try {
    id = await deployment.governance.buyCapacityUnit();
  } catch (error) {
    // A translated error is a refusal by Glacier: nothing was bought.
    if (error instanceof MoraineError) throw error;
    return unitBoughtDespite(error, deployment, terminal, before);
  }
  const after = await unitsOf(deployment).catch(() => []);
  return after.find((unit) => unit.id === id) ?? { id };
}

/** The unit that there is more than before, after an error that does not tell whether one was bought. @throws CommandError without one */
async function unitBoughtDespite(
  cause: unknown,
  deployment: Deployment,
  terminal: Terminal,
  before: readonly CapacityUnit[],
): Promise<BoughtUnit> {
  const why = `The answer of Glacier to the purchase was lost: ${cause instanceof Error ? cause.message : String(cause)}.`;
  const after = await unitsOf(deployment).catch(() => undefined);
  const more = after?.find(({ id }) => !before.some((unit) => unit.id === id));
  if (more) {
    terminal.complain(`${why} The account has one unit more than before.`);
    return more;
  }
  const found = after
    ? 'The account has no unit more than before.'
    : 'The units of the account cannot be listed either.';
  throw new CommandError(
    `${why} ${found} Look again in a few minutes, before you buy another: moraine capacity`,
    ExitCode.unexpected,
    { cause },
  );
}
