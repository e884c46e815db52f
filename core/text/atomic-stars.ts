/** What picomatch makes of `*`: any text within a segment. */
const STAR = String.raw`\[\^/\]\*\?`;
/** What it makes of characters, `?` and lists; not a slash, a group or an alternative. */
const ESCAPED = String.raw`\\[^/\p{L}\p{N}]`;
const LIST = String.raw`\[\^?\]?(?:\\.|[^\]\\])*\]`;
const CHARACTER = String.raw`[^\\()|[\]{}^$.*+?/]`;

const TWO_STARS = new RegExp(`${STAR}((?:${ESCAPED}|${LIST}|${CHARACTER})+)(?=${STAR})`, 'gsu');
const LISTS = new RegExp(LIST, 'gsu');

/**
 * Keep a regular expression that picomatch made of a glob from trying every place for what stands between two stars of a segment: the
 * first one is as good as any later one, since the second star matches all that is between them. Without this, the time that a name
 * takes grows with a power of its length for each star.
 *
 * @param source of the regular expression; it may have named groups of no other maker
 */
export function atomicStars(source: string): string {
  let groups = 0;
  return source.replace(TWO_STARS, (whole: string, between: string) => {
    // A list may match a slash, which no star does.
    if (between.match(LISTS)?.some((list) => new RegExp(list, 'su').test('/'))) return whole;
    const name = `star${groups++}`;
    return `(?=(?<${name}>${whole}))\\k<${name}>`;
  });
}
