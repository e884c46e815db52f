import { displayWidth } from './display-width';

/** A number stays on the line of its unit: `12 min`. */
const BETWEEN_WORDS = /(?<!\d) /;

/**
 * Fields, with commas between them, in lines of at most `columns` columns. A field that does not fit into what is left of a line begins
 * the next one; one that is wider than a line is wrapped at words. No word is broken.
 *
 * @param indent text before each line
 */
export function wrapFields(fields: readonly string[], columns: number, indent = ''): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  const add = (text: string) => {
    if (line !== undefined && displayWidth(`${line} ${text}`) <= columns) line = `${line} ${text}`;
    else {
      if (line !== undefined) lines.push(line);
      line = `${indent}${text}`;
    }
  };
  for (const [index, field] of fields.entries()) {
    const text = index < fields.length - 1 ? `${field},` : field;
    if (displayWidth(`${indent}${text}`) <= columns) add(text);
    else for (const word of text.split(BETWEEN_WORDS)) add(word);
  }
  return line === undefined ? lines : [...lines, line];
}
