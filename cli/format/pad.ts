import { displayWidth } from './display-width';

const spaces = (text: string, columns: number) => ' '.repeat(Math.max(0, columns - displayWidth(text)));

/** Text with spaces after it, at least `columns` wide. */
export const padAfter = (text: string, columns: number): string => `${text}${spaces(text, columns)}`;

/** Text with spaces before it, at least `columns` wide. */
export const padBefore = (text: string, columns: number): string => `${spaces(text, columns)}${text}`;
