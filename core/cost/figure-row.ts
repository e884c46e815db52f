import type { Figure, FigureName, Mark } from './figure';

/** Date on which all figures of the built-in lists were read. */
export const FIGURES_READ_ON = '2026-11-27';

/** Row of a price list: name, US dollars, mark, source. */
export type FigureRow = [name: FigureName, usd: number, mark: Exclude<Mark, 'configured'>, source: string];

/** Make the figures of a price list from its rows. */
export function figuresOf(rows: readonly FigureRow[]): Partial<Record<FigureName, Figure>> {
  return Object.fromEntries(
    rows.map(([name, usd, mark, source]) => [name, { usd, source, asOf: FIGURES_READ_ON, mark }]),
  );
}
