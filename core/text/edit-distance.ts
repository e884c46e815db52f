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
    const edits = editDistance(word, candidate, fewest - 1);
    if (edits >= fewest) continue;
    fewest = edits;
    found = candidate;
  }
  return found;
}

/**
 * Optimal string alignment distance, in UTF-16 units. Takes time in proportion to `editsMax` and the length of the first text.
 *
 * @param editsMax default: no limit
 * @returns infinity when more edits are needed than `editsMax`
 */
export function editDistance(one: string, other: string, editsMax = Math.max(one.length, other.length)): number {
  if (Math.abs(one.length - other.length) > editsMax) return Number.POSITIVE_INFINITY;
  const common = commonLength(one, other);
  return distanceOfRests(one.slice(common), other.slice(common), editsMax);
}

/** Number of UTF-16 units with which both texts begin. */
function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

function distanceOfRests(one: string, other: string, editsMax: number): number {
  // An element of a row has the index column - row + editsMax: further from the diagonal, more edits are needed than allowed.
  const width = 2 * editsMax + 1;
  let [beforeLast, last, current] = [0, 1, 2].map(() => new Float64Array(width).fill(Number.POSITIVE_INFINITY)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const at = (row: Float64Array, diagonal: number) => row[diagonal] ?? Number.POSITIVE_INFINITY;
  for (let row = 0; row <= one.length; row++) {
    current.fill(Number.POSITIVE_INFINITY);
    let fewest = Number.POSITIVE_INFINITY;
    const end = Math.min(width, other.length - row + editsMax + 1);
    for (let diagonal = Math.max(0, editsMax - row); diagonal < end; diagonal++) {
      const column = row + diagonal - editsMax;
      let edits = row + column;
      if (row > 0 && column > 0) {
        const isSame = one[row - 1] === other[column - 1];
        const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
        edits = Math.min(
          at(last, diagonal + 1) + 1,
          at(current, diagonal - 1) + 1,
          at(last, diagonal) + (isSame ? 0 : 1),
        );
        if (isSwap && row > 1 && column > 1) edits = Math.min(edits, at(beforeLast, diagonal) + 1);
      }
      current[diagonal] = edits;
      fewest = Math.min(fewest, edits);
    }
    if (fewest > editsMax) return Number.POSITIVE_INFINITY;
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  const edits = at(last, other.length - one.length + editsMax);
  return edits > editsMax ? Number.POSITIVE_INFINITY : edits;
}
