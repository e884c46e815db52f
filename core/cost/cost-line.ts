import { GIB } from '../ranges/units';
import type { Figure, FigureName } from './figure';
import type { PriceBook } from './price-book';

/** Line of an estimate: a quantity at a price. */
export interface CostLine {
  name: string;
  /** Requests, objects or bytes. */
  quantity: number;
  priceName: FigureName;
  /** Undefined if it is not known. */
  price: Figure | undefined;
  /** US dollars, once or a month; undefined without a price. */
  usd: number | undefined;
}

/** Make a line. @param quantity bytes for a price per GiB, else requests or objects */
export function costLine(name: string, quantity: number, priceName: FigureName, book: PriceBook): CostLine {
  const price = book(priceName);
  const units = quantity / (/perGib/i.test(priceName) ? GIB : 1000);
  return { name, quantity, priceName, price, usd: price && units * price.usd };
}

/** Sum of lines in US dollars; undefined when one has no price. */
export function totalOf(lines: readonly CostLine[]): number | undefined {
  return lines.reduce<number | undefined>(
    // What there is nothing of costs nothing, whatever its price.
    (sum, { usd, quantity }) =>
      sum === undefined || (usd === undefined && quantity > 0) ? undefined : sum + (usd ?? 0),
    0,
  );
}
