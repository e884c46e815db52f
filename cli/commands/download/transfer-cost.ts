import { type CostLine, costLine } from '../../../core/cost/cost-line';
import { priceBook } from '../../../core/cost/price-book';
import type { Deployment } from '../../deployment/deployment';
import { formatUsd } from '../../format/money';
import { printable } from '../../format/printable';

/** What AWS charges for bytes that leave it. */
export const transferCost = ({ configuration, region }: Pick<Deployment, 'configuration' | 'region'>, bytes: number) =>
  costLine('transfer', bytes, 'transfer.outPerGib', priceBook(configuration?.prices, region));

export function describeTransfer({ price, usd }: CostLine): string {
  if (!price || usd === undefined) {
    return 'Transfer out of AWS: no price is known. Add transferOutPerGib to `prices` in the configuration.';
  }
  return (
    `Transfer out of AWS: about ${formatUsd(usd)} over the internet, nothing to a machine in the same region ` +
    `($${price.usd} per GiB, ${price.mark}: ${printable(price.source)}, read ${price.asOf}).`
  );
}
