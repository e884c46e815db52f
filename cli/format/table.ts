import { displayWidth } from './display-width';
import { padAfter, padBefore } from './pad';
import { shorten } from './shorten';

export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  /** Right-aligned, for numbers. */
  right?: boolean;
  /** Order in which columns are left out for want of room, 1 first; a column without it stays. */
  leaves?: number;
  /** Whether its text may be shortened for want of room. Not for numbers, nor for what people paste. */
  shortens?: boolean;
}

interface Measured {
  index: number;
  /** Width of the widest cell. */
  full: number;
  /** The least width that the column can have. */
  least: number;
  leaves: number;
}

const GAP = 2;
/** Least width of a shortened text. */
const SHORTENED_MIN = 8;

/**
 * Lines of a table, two spaces between columns, no space at the end of a line. The first line holds the titles. Where there is not
 * room for all, columns leave in their turn, and texts are shortened; a table that is still wider is printed as it is.
 *
 * @param room columns of the terminal; default: a table as wide as it is
 */
export function formatTable<Row>(columns: Column<Row>[], rows: Row[], room = Number.POSITIVE_INFINITY): string[] {
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => column.value(row))),
  ];
  const measured = columns.map(({ title, leaves = Number.POSITIVE_INFINITY, shortens }, index): Measured => {
    const full = Math.max(...cells.map((line) => displayWidth(line[index] ?? '')));
    const least = shortens ? Math.min(full, Math.max(SHORTENED_MIN, displayWidth(title))) : full;
    return { index, full, least, leaves };
  });
  const widths = widthsOf(staying(measured, room), room);
  return cells.map((line) =>
    [...widths]
      .map(([index, width]) => {
        const cell = shorten(line[index] ?? '', width);
        return columns[index]?.right ? padBefore(cell, width) : padAfter(cell, width);
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}

const widthOf = (columns: readonly Measured[]) =>
  columns.reduce((sum, { least }) => sum + least, 0) + GAP * (columns.length - 1);

function staying(columns: readonly Measured[], room: number): Measured[] {
  const stay = columns.filter(({ full }) => full > 0);
  const turns = stay.filter(({ leaves }) => leaves !== Number.POSITIVE_INFINITY);
  for (const next of turns.sort((one, other) => one.leaves - other.leaves)) {
    if (widthOf(stay) <= room) break;
    stay.splice(stay.indexOf(next), 1);
  }
  return stay;
}

/** Width of each column by its index: those that can be shortened share what room is left. */
function widthsOf(columns: readonly Measured[], room: number): Map<number, number> {
  const widths = new Map(columns.map(({ index, least }) => [index, least]));
  let spare = Math.max(0, room - widthOf(columns));
  const needy = columns.filter(({ full, least }) => full > least);
  needy.sort((one, other) => one.full - one.least - (other.full - other.least));
  for (const [position, { index, full, least }] of needy.entries()) {
    const given = Math.min(full - least, Math.floor(spare / (needy.length - position)));
    widths.set(index, least + given);
    spare -= given;
  }
  return widths;
}
