import { printable } from '../format/printable';

/** A name and its value; without a value nothing is told. */
export type Field = [name: string, value: string | null | undefined];

/** A line for each name that has a value, the values one below the other. */
export function fields(pairs: Field[]): string[] {
  return pairs.flatMap(([name, value]) => (value ? [`  ${name.padEnd(14)} ${printable(value)}`] : []));
}
