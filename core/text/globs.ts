import picomatch from 'picomatch';
import { InvalidInputError } from '../contracts/errors';

/** An escaped character; a class of characters, closed; any other character. */
const TOKEN = /\\(?<escaped>.)|(?<list>\[[!^]?\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*\])|(?<plain>.)/gsu;

const WILD = new Set('*?{},');

/** What means something to picomatch, and nothing in our globs. */
const SPECIAL = new Set('*?[]{}()|+".,\\');

/** picomatch's `*` and `**` never match the segments `.` and `..` of a file system; in a key they are like any other. */
const DOT_SEGMENT = /(?<=^|\/)\.\.?(?=\/|$)/g;
/** Half a surrogate pair: no key has it. */
const MARK = '\ud800';
const marked = (text: string) => text.replace(DOT_SEGMENT, `$&${MARK}`);

const literal = (character: string) =>
  SPECIAL.has(character) ? `[${character === '\\' ? '\\\\' : character}]` : character;

/** Positions of the braces that have a partner. */
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

/** A glob of ours in the syntax of picomatch, which knows more: extended globs, quotes, parts of regular expressions. */
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
    return picomatch.makeRe(translated(glob), {
      // Keys have any character: dots first, line feeds, and beyond U+FFFF what is one character is two UTF-16 units.
      dot: true,
      flags: 'su',
      strictSlashes: true,
      windows: false,
      nonegate: true,
      noextglob: true,
      literalBrackets: false,
      posix: true,
      fastpaths: false,
      // Otherwise what is no regular expression would match nothing, silently.
      debug: true,
    });
  } catch (error) {
    throw new InvalidInputError(`'${glob}' is not a glob: write \\[ for a bracket that begins no list`, {
      cause: error,
    });
  }
}

/**
 * Which keys, or paths below a prefix, globs choose: those that one of `include` matches and none of `exclude`.
 *
 * A glob matches a path as a whole, in its case. `*` is any number of characters but `/`, `?` one, `[a-z]` one of a list and
 * `[!a-z]` one that is not in it; `**` as a whole segment is any number of segments, `{a,b}` either; `\` takes the meaning of
 * the character behind it. Everything else stands for itself. So `*.jpg` matches at the top alone, `**` with `/*.jpg` behind
 * it everywhere, and `photos/**` what begins with `photos/`.
 *
 * @throws InvalidInputError for a glob with a list that is none, like `[z-a]`
 */
export function keyMatcher(include: readonly string[], exclude: readonly string[] = []): (path: string) => boolean {
  const included = include.map(compile);
  const excluded = exclude.map(compile);
  return (path) => {
    const text = marked(path);
    return included.some((glob) => glob.test(text)) && !excluded.some((glob) => glob.test(text));
  };
}

/** @returns what is wrong with a glob; undefined when nothing is */
export function globProblem(glob: string): string | undefined {
  try {
    compile(glob);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What everything that a glob matches begins with: `photos/2020/` of `photos/2020/**`. Not always the longest such text. */
export function literalPrefix(glob: string): string {
  const [beginning = ''] = /^(?:\\.|[^\\*?[{])*/su.exec(glob) ?? [];
  return beginning.replace(/\\(.)/gsu, '$1');
}
