/** Edits that are allowed for each three characters of a word. */
const CHARACTERS_PER_EDIT = 3;

/**
 * Candidate that a word was probably meant to be: the one that takes the fewest edits, of several the first. An edit inserts, deletes
 * or replaces a character, or swaps two neighbours.
 *
 * @returns undefined when every candidate takes more than one edit for three characters of the word, at least one
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  let found: string | undefined;
  let fewest = Math.max(1, Math.floor(word.length / CHARACTERS_PER_EDIT)) + 1;
  for (const candidate of candidates) {
    // The distance is at least the difference of the lengths.
    if (Math.abs(candidate.length - word.length) >= fewest) continue;
    const edits = editDistance(word, candidate);
    if (edits >= fewest) continue;
    fewest = edits;
    found = candidate;
  }
  return found;
}

/** Optimal string alignment distance, in UTF-16 units. Takes time in proportion to the product of the lengths. */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (last[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (last[column - 1] as number) + (isSame ? 0 : 1),
        isSwap ? (beforeLast[column - 2] as number) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] as number;
}
