import picomatch from 'picomatch';
import { InvalidInputError } from '../contracts/errors';
import { atomicStars } from './atomic-stars';

/** Tokens of a glob: an escaped character, a closed character class, or any other character. */
const TOKEN = /\\(?<escaped>.)|(?<list>\[[!^]?\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*\])|(?<plain>.)/gsu;

const WILD = new Set('*?{},');

/** Characters with a meaning in picomatch, but none in our globs. */
const SPECIAL = new Set('*?[]{}()|+".,\\');

/** The segments `.` and `..`, which picomatch's `*` and `**` never match. In a key they are ordinary segments. */
const DOT_SEGMENT = /(?<=^|\/)\.\.?(?=\/|$)/g;
/** Half a surrogate pair, which no key contains. */
const MARK = '\ud800';
const marked = (text: string) => text.replace(DOT_SEGMENT, `$&${MARK}`);

const literal = (character: string) =>
  SPECIAL.has(character) ? `[${character === '\\' ? '\\\\' : character}]` : character;

/** Positions of the matched braces. */
function bracePairs(tokens: readonly RegExpExecArray[]): Set<number> {
  const paired = new Set<number>();
  const open: number[] = [];
  for (const [position, { groups }] of tokens.entries()) {
    if (groups?.plain === '{') open.push(position);
    const partner = groups?.plain === '}' ? open.pop() : undefined;
    if (partner !== undefined) paired.add(partner).add(position);
  }
  return paired;
}

/** Translate a glob into picomatch's syntax, which has more features: extended globs, quotes, parts of regular expressions. */
function translated(glob: string): string {
  const tokens = [...marked(glob).matchAll(TOKEN)];
  const paired = bracePairs(tokens);
  const texts = tokens.map(({ groups = {} }, position) => {
    const { escaped, list, plain = '' } = groups;
    if (escaped !== undefined) return literal(escaped);
    if (list !== undefined) return list.replace(/\\([^\]\\^-])/gsu, '$1');
    const isBrace = plain === '{' || plain === '}';
    return WILD.has(plain) && (!isBrace || paired.has(position)) ? plain : literal(plain);
  });
  return texts.join('');
}

function compile(glob: string): RegExp {
  try {
    const { source, flags } = picomatch.makeRe(translated(glob), {
      // Keys may start with a dot and contain line feeds; a character beyond U+FFFF is two UTF-16 units.
      dot: true,
      flags: 'su',
      strictSlashes: true,
      windows: false,
      nonegate: true,
      noextglob: true,
      literalBrackets: false,
      posix: true,
      fastpaths: false,
      // Otherwise an invalid regular expression would silently match nothing.
      debug: true,
    });
    return new RegExp(atomicStars(source), flags);
  } catch (error) {
    throw new InvalidInputError(`'${glob}' is not a glob: write \\[ for a bracket that begins no list`, {
      cause: error,
    });
  }
}

/**
 * Make a predicate for keys, or paths below a prefix, that match one of `include` and none of `exclude`.
 *
 * A glob matches a whole path, case-sensitively. `*` matches any number of characters except `/`, `?` one such character, `[a-z]`
 * one of a list and `[!a-z]` one that is not in the list; `**` as a whole segment matches any number of segments, `{a,b}` either
 * alternative; `\` escapes the next character. All other characters match themselves. So `*.jpg` matches only at the top level, `**`
 * followed by `/*.jpg` at every level, and `photos/**` everything that begins with `photos/`.
 *
 * @throws InvalidInputError for a glob with an invalid list, like `[z-a]`
 */
export function keyMatcher(include: readonly string[], exclude: readonly string[] = []): (path: string) => boolean {
  const included = include.map(compile);
  const excluded = exclude.map(compile);
  return (path) => {
    const text = marked(path);
    return included.some((glob) => glob.test(text)) && !excluded.some((glob) => glob.test(text));
  };
}

/** Validate a glob. @returns its problem; undefined when it is valid */
export function globProblem(glob: string): string | undefined {
  try {
    compile(glob);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Prefix of all texts that a glob matches, such as `photos/2020/` for `photos/2020/**`; not always the longest one. */
export function literalPrefix(glob: string): string {
  const [beginning = ''] = /^(?:\\.|[^\\*?[{])*/su.exec(glob) ?? [];
  return beginning.replace(/\\(.)/gsu, '$1');
}
