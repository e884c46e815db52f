import { formatBar, formatPercent } from './bar';
import { displayWidth } from './display-width';

/** What a bar shows: amounts of one unit. It is full once everything has ended; its percentage is of what is done. */
export interface Share {
  done: number;
  /** Amount that has ended without success, which the bar shows apart. */
  failed: number;
  total: number;
}

/** Progress of one thing, in a row. */
export interface BarRow {
  label: string;
  /** Undefined: a row without a bar. */
  share?: Share | undefined;
  /** Whether the row is about what has failed, so that its percentage is of that. */
  isFailure?: boolean;
  /** Texts from the fullest to the shortest: the first that fits is shown. */
  texts: readonly string[];
}

const INDENT = 2;
const LABEL = 10;
const PERCENT = 5;
const GAP = 2;
const BAR_MIN = 5;
const BAR_MAX = 40;

const textAt = ({ texts }: BarRow, level: number) => texts[Math.min(level, texts.length - 1)] ?? '';

/**
 * A line for each row: label, bar, percentage, text. What does not fit into `columns` is left out: first the ends of the texts,
 * in all rows alike, then all of them. Bars take what is left. No number is cut.
 *
 * @param columns at least 20
 */
export function drawBars(rows: readonly BarRow[], columns: number): string[] {
  const hasBars = rows.some(({ share }) => share !== undefined);
  const percent = hasBars ? PERCENT + GAP : 0;
  const before = INDENT + LABEL + percent;
  const widthAt = (level: number) => Math.max(0, ...rows.map((row) => displayWidth(textAt(row, level))));
  const last = Math.max(0, ...rows.map(({ texts }) => texts.length));
  let level = 0;
  while (level < last && before + widthAt(level) > columns) level++;
  const isShown = level < last;
  const left = columns - before - (isShown ? widthAt(level) : 0) - 1;
  const width = hasBars && left >= BAR_MIN ? Math.min(BAR_MAX, left) : 0;
  return rows.map((row) => {
    const { label, share, isFailure = false } = row;
    const name = `${' '.repeat(INDENT)}${label.padEnd(LABEL)}`;
    const text = isShown ? textAt(row, level) : '';
    if (!share) return `${name}${' '.repeat((width > 0 ? width + 1 : 0) + percent)}${text}`.trimEnd();
    const { done, failed, total } = share;
    const bar = width > 0 ? `${formatBar(done, total, width, failed)} ` : '';
    const settled = formatPercent(isFailure ? failed : done, total).padStart(PERCENT);
    return `${name}${bar}${settled}${' '.repeat(GAP)}${text}`.trimEnd();
  });
}
