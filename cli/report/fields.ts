import { printable } from '../format/printable';

/** A name and its value; a field without a value is not printed. */
export type Field = [name: string, value: string | null | undefined];

/** A line per field that has a value, the values aligned. */
export function fields(pairs: Field[]): string[] {
  return pairs.flatMap(([name, value]) => (value ? [`  ${name.padEnd(14)} ${printable(value)}`] : []));
}
