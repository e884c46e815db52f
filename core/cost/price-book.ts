import type { Prices } from '../contracts/config';
import type { StorageClass, Tier } from '../contracts/tier';
import type { Figure, FigureName } from './figure';
import { listBehind, priceListOf } from './price-lists';

/** Prices by name, each with its origin. @returns undefined for a price that is not known */
export type PriceBook = (name: FigureName) => Figure | undefined;

/** The prices of the configuration, else those of the region. */
export function priceBook(configured: Prices | undefined, region: string): PriceBook {
  return configured ? bookOf(configured) : (name) => priceListOf(region)?.figures[name];
}

/** The book of prices that a run was opened with: those of a built-in list keep the origin of each figure. @param prices undefined when none is known */
export function bookOf(prices: Prices | undefined): PriceBook {
  if (!prices) return () => undefined;
  const { source, asOf } = prices;
  const list = listBehind(prices);
  return (name) => {
    const usd = usdOf(prices, name);
    const listed = list?.figures[name];
    // Whoever copies a list into the configuration may change figures of it.
    if (listed && (usd === undefined || usd === listed.usd)) return listed;
    return usd === undefined ? undefined : { usd, source, asOf, mark: 'configured' };
  };
}

function usdOf(
  { retrieval, s3, backup, transferOutPerGib, capacityPerUnitMonth }: Prices,
  name: FigureName,
): number | undefined {
  const [group, key = '', member = ''] = name.split('.');
  const numberOf = (members: object | undefined, of: string) => (members as Record<string, number> | undefined)?.[of];
  switch (group) {
    case 'retrieval':
      return numberOf(retrieval[key as Tier], member);
    case 's3':
      return numberOf(s3.classes?.[key as StorageClass] ?? s3, member);
    case 'transfer':
      return transferOutPerGib;
    case 'capacity':
      return capacityPerUnitMonth;
    default:
      return numberOf(backup, key);
  }
}
