import type { Figure, FigureName, Mark } from './figure';

/** Date on which the figures of the built-in lists were read, but for those that state another one. */
export const FIGURES_READ_ON = '2026-11-27';

/** Row of a price list: name, US dollars, mark, source, and the date on which it was read, if that is another one. */
export type FigureRow = [
  name: FigureName,
  usd: number,
  mark: Exclude<Mark, 'configured'>,
  source: string,
  readOn?: string,
];

/** Make the figures of a price list from its rows. */
export function figuresOf(rows: readonly FigureRow[]): Partial<Record<FigureName, Figure>> {
  return Object.fromEntries(
    rows.map(([name, usd, mark, source, readOn]) => [name, { usd, source, asOf: readOn ?? FIGURES_READ_ON, mark }]),
  );
}
