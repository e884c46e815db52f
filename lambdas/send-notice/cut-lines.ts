/** Line that takes the place of those that are left out. */
export const CUT_LINE = '… (cut: the report of the run has the rest)';

/**
 * The first lines whose sizes add up to no more than a limit. A line that does not fit is cut, between characters; what follows is
 * replaced by `CUT_LINE`, whose size counts too.
 *
 * @param sizeOf size of a line, which is at most the sum of those of its characters
 * @param linesMax maximum number of lines, at least 2
 */
export function cutLines(
  lines: readonly string[],
  sizeMax: number,
  sizeOf: (line: string) => number,
  linesMax = Number.POSITIVE_INFINITY,
): string[] {
  const total = lines.reduce((sum, line) => sum + sizeOf(line), 0);
  if (total <= sizeMax && lines.length <= linesMax) return [...lines];
  const kept: string[] = [];
  let room = sizeMax - sizeOf(CUT_LINE);
  for (const line of lines.slice(0, linesMax - 1)) {
    if (sizeOf(line) > room) {
      const cut = startWithin(line, room, sizeOf);
      if (cut !== '') kept.push(cut);
      break;
    }
    kept.push(line);
    room -= sizeOf(line);
  }
  return [...kept, CUT_LINE];
}

/** The longest start of a line with a size within a limit, by halving. */
function startWithin(line: string, sizeMax: number, sizeOf: (line: string) => number): string {
  const characters = [...line];
  let fits = 0;
  let exceeds = characters.length;
  while (exceeds - fits > 1) {
    const middle = (fits + exceeds) >> 1;
    if (sizeOf(characters.slice(0, middle).join('')) <= sizeMax) fits = middle;
    else exceeds = middle;
  }
  return characters.slice(0, fits).join('');
}
