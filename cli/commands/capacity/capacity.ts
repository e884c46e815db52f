import type { Figure } from '../../../core/cost/figure';
import { priceBook } from '../../../core/cost/price-book';
import type { CapacityUnit } from '../../../core/ports/account-vaults';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { formatUsd } from '../../format/money';
import { printable } from '../../format/printable';

/** Units of the account, in order of their ends. @throws CommandError when these credentials may not list them */
export async function unitsOf({ accountVaults }: Pick<Deployment, 'accountVaults'>): Promise<CapacityUnit[]> {
  const answer = await accountVaults.capacityUnits();
  if (answer.kind === 'known') {
    return answer.value.toSorted((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime());
  }
  throw new CommandError(
    `These credentials may not list provisioned capacity: use others, or allow them ${answer.action}.`,
    ExitCode.unexpected,
  );
}

/** Price of a unit for a month; undefined when it is not known in this region. */
export const unitPriceOf = ({
  configuration,
  region,
}: Pick<Deployment, 'configuration' | 'region'>): Figure | undefined =>
  priceBook(configuration?.prices, region)('capacity.perUnitMonth');

/** `$100.00 (unconfirmed; SOURCE, read 2026-11-27)` */
export const unitPriceText = (price: Figure | undefined, region: string): string =>
  price
    ? `${formatUsd(price.usd)} (${price.mark}; ${printable(price.source)}, read ${price.asOf})`
    : `a price that is not known in ${region}: see AWS's price list, and add it as \`prices.capacityPerUnitMonth\``;
