import type { NamesRead } from './archive-names';

/**
 * Warnings about the names that a file gives to the archives of a plan.
 *
 * @param what name of the file
 * @param archives number of archives in the plan
 * @param unusable rows of a mapping without a name
 */
export function fileOfNamesWarnings(
  what: string,
  { named, unknown, unsafe }: NamesRead,
  archives: number,
  unusable: number,
): string[] {
  const warnings: string[] = [];
  if (named < archives) {
    const others = unknown > 0 ? ` ${unknown} of its names are of archives that are not in this run.` : '';
    warnings.push(`Archives without a name in ${what}: ${archives - named} of ${archives}.${others}`);
  }
  if (unsafe + unusable > 0) {
    warnings.push(
      `Names in ${what} that are not used: ${unsafe + unusable}. They are missing, not text, or not safe as keys, as ".." is.`,
    );
  }
  return warnings;
}
