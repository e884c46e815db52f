import { printable } from '../format/printable';

/** A line for each name that has a value, the values one below the other. */
export function fields(pairs: [string, string | null | undefined][]): string[] {
  return pairs.flatMap(([name, value]) => (value ? [`  ${name.padEnd(14)} ${printable(value)}`] : []));
}
