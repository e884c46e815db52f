import picomatch from 'picomatch';

const TOKEN = /\\(?<escaped>.)|(?<list>\[[!^]?\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*\])|(?<plain>.)/gsu;

/** Characters with a meaning in picomatch, but none in our globs. */
const SPECIAL = new Set('[]()|+".\\');
const literal = (character: string) =>
  SPECIAL.has(character) || '*?{},'.includes(character) ? `[${character === '\\' ? '\\\\' : character}]` : character;

/** Match a glob with picomatch. @param glob without braces that stand for themselves, or segments `.` and `..` */
export function picomatchMatcher(glob: string): (path: string) => boolean {
  const translated = [...glob.matchAll(TOKEN)].map(({ groups: { escaped, list, plain = '' } = {} }) => {
    if (escaped !== undefined) return literal(escaped);
    if (list !== undefined) return list.replace(/\\([^\]\\^-])/gsu, '$1');
    return SPECIAL.has(plain) ? literal(plain) : plain;
  });
  const options = { dot: true, flags: 'su', strictSlashes: true, windows: false, nonegate: true, noextglob: true };
  const regExp = picomatch.makeRe(translated.join(''), {
    ...options,
    literalBrackets: false,
    posix: true,
    fastpaths: false,
    debug: true,
  });
  return (path) => regExp.test(path);
}
