import { displayWidth, graphemesOf } from './display-width';

/** Text of at most `columns` columns, with `…` for what is left out at its end. A number is left out as a whole. */
export function shorten(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let left = columns - 1;
  for (const grapheme of graphemesOf(text)) {
    left -= displayWidth(grapheme);
    if (left < 0) return `${withoutBrokenNumber(kept, grapheme)}…`;
    kept += grapheme;
  }
  return `${kept}…`;
}

const withoutBrokenNumber = (kept: string, next: string): string =>
  (/[\d.,]/.test(next) ? kept.replace(/\d[\d.,]*$/, '') : kept).trimEnd();
