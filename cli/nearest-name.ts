/** Largest number of edits in a misspelling: one in short names, two in others. */
const editsMax = ({ length }: string) => (length < 6 ? 1 : 2);

/**
 * Number of characters to insert, delete, replace or swap with their neighbour to get from one text to another, where no character is
 * edited twice.
 */
function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      let edits = Math.min(
        (last[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (last[column - 1] as number) + (isSame ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (isSwap) edits = Math.min(edits, (beforeLast[column - 2] as number) + 1);
      current.push(edits);
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length] as number;
}

/** The name that another one is most likely a misspelling of; undefined when none is near. Case does not count. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  let nearest: { name: string; edits: number } | undefined;
  for (const candidate of names) {
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (edits <= editsMax(name) && edits < (nearest?.edits ?? Number.POSITIVE_INFINITY))
      nearest = { name: candidate, edits };
  }
  return nearest?.name;
}

/** ` Did you mean NAME?`, or nothing when no name is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`;
}
