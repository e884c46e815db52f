import fc from 'fast-check';
import { BackupPlan } from '../../../core/contracts/backup-plan';
import { InvalidInputError } from '../../../core/contracts/errors';
import { escapeGlob, globProblem, keyMatcher, literalPrefix } from '../../../core/text/globs';

const matches = (glob: string, path: string) => keyMatcher([glob])(path);

/** What a glob of literals, `*`, `?` and `**` means, said as slowly and plainly as it can be. */
function plainlyMatches(glob: readonly string[], path: readonly string[]): boolean {
  const [first, ...others] = glob;
  if (first === undefined) return path.length === 0;
  if (first === '**') return path.some((_, at) => plainlyMatches(others, path.slice(at))) || others.length === 0;
  const [segment, ...segments] = path;
  return segment !== undefined && segmentMatches([...first], [...segment]) && plainlyMatches(others, segments);
}

function segmentMatches(glob: readonly string[], text: readonly string[]): boolean {
  const [first, ...others] = glob;
  if (first === undefined) return text.length === 0;
  if (first === '*') return text.some((_, at) => segmentMatches(others, text.slice(at))) || segmentMatches(others, []);
  return text.length > 0 && (first === '?' || first === text[0]) && segmentMatches(others, text.slice(1));
}

// Every character that means something to globs, to regular expressions or to file systems.
const plain = fc.constantFrom(...'aB.-_ \n\r"\'!@#$%^&()+|:;<>~`=é', '\u{1f600}', '\uffff', '\u2028');
const wild = fc.constantFrom('*', '?');
const segment = (...characters: fc.Arbitrary<string>[]) =>
  fc.array(fc.oneof(...characters), { minLength: 1, maxLength: 4 }).map((found) => found.join(''));
const isPlainSegment = (text: string) => text !== '.' && text !== '..';
const pathSegments = fc.array(segment(plain).filter(isPlainSegment), { minLength: 1, maxLength: 4 });
const globSegments = fc.array(
  fc.oneof(
    fc.constant('**'),
    segment(plain, wild).filter((text) => isPlainSegment(text) && !text.includes('**')),
  ),
  { minLength: 1, maxLength: 4 },
);

describe('a glob', () => {
  it('means what its plain statement says', () => {
    fc.assert(
      fc.property(globSegments, pathSegments, (glob, path) => {
        // `a/**` does not match `a` itself, and `**` stands for no segment only with another one beside it.
        fc.pre(!(glob.at(-1) === '**' && glob.length > 1 && plainlyMatches(glob.slice(0, -1), path)));
        expect(matches(glob.join('/'), path.join('/'))).toBe(plainlyMatches(glob, path));
      }),
      { numRuns: 2000 },
    );
  });

  it('matches its own path, with parts of it made wild', () => {
    const made = fc.array(fc.tuple(plain, fc.constantFrom('same', '?', '*')), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(made, (characters) => {
        const path = characters.map(([character]) => character).join('');
        fc.pre(isPlainSegment(path));
        const glob = characters.map(([character, as]) => (as === 'same' ? character : as)).join('');
        expect(matches(glob, path)).toBe(true);
        expect(matches(`**/${glob}`, `x/${path}`)).toBe(true);
        expect(matches(glob, `x/${path}`)).toBe(glob === '**');
      }),
      { numRuns: 1000 },
    );
  });

  it('matches any key there is when it is **', () => {
    const everything = keyMatcher(['**']);
    const keys = [
      'a',
      '/',
      '//',
      'a/',
      '.',
      '..',
      '../a',
      'a/../b',
      './a',
      '.git/.x',
      'a\nb/c',
      'a\\b',
      '\u{1f600}/x',
      '',
    ];
    expect(keys.filter((key) => !everything(key))).toEqual([]);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (key) => everything(key)));
  });

  it.each([
    ['*.jpg', ['a.jpg', '.jpg', 'a\nb.jpg', 'x.y.jpg'], ['a.JPG', 'photos/a.jpg', 'a.jpg/', '/a.jpg']],
    ['**/*.jpg', ['a.jpg', 'photos/a.jpg', 'photos/2020/.jpg', '/a.jpg'], ['a.jpg/x', 'ajpg']],
    ['photos/**', ['photos/a', 'photos/', 'photos/a/b/', 'photos/../a', 'photos//a'], ['photos', 'photos-old/a']],
    ['photos/*', ['photos/a', 'photos/.a', 'photos/..'], ['photos/', 'photos/a/', 'photos/a/b', 'photos']],
    ['photos/**/raw', ['photos/raw', 'photos/2020/05/raw'], ['photosraw', 'photos/x-raw']],
    ['a**b', ['ab', 'axxb'], ['a/b', 'ax/xb']],
    ['?', ['a', '\n', '\u{1f600}', 'é', '\\'], ['', 'ab', '/']],
    ['[a-c]?', ['ax', 'c\n'], ['dx', 'Ax', 'a/', '[a-c]?']],
    ['[!a-c^]', ['d', '\u{1f600}'], ['a', '^', '/']],
    ['[]\\-a]', [']', '-', 'a'], ['b', '\\']],
    ['[[:digit:]_]', ['7', '_'], ['x', ':']],
    ['[\u{1f600}-\u{1f602}]', ['\u{1f601}'], ['\u{1f603}', '\ud83d']],
    ['{logs,tmp/**}/x', ['logs/x', 'tmp/a/b/x', 'tmp/a/x'], ['{logs,tmp/**}/x', 'a/logs/x']],
    ['x{,y{1,2}}', ['x', 'xy1', 'xy2'], ['xy', 'x{']],
    ['./a/../*', ['./a/../b', './a/../..'], ['a/../b', 'b', './a/x/b']],
  ])('%s matches %j and not %j', (glob, yes, no) => {
    expect(yes.filter((path) => !matches(glob, path))).toEqual([]);
    expect(no.filter((path) => matches(glob, path))).toEqual([]);
  });

  it.each([
    ['photo (1).jpg', 'photo 1.jpg'],
    ['a|b', 'a'],
    ['!a', 'b'],
    ['a+', 'aa'],
    ['+(a)', 'aa'],
    ['"a"', 'a'],
    ['{a}', 'a'],
    ['{a,b', 'a'],
    ['a,b}', 'a'],
    ['{1..3}', '2'],
    ['[a', 'a'],
    ['a]', 'a'],
    ['$a^', 'a'],
    ['a.c', 'abc'],
  ])('%s stands for itself, and does not match %s', (glob, other) => {
    expect(matches(glob, glob)).toBe(true);
    expect(matches(`${glob}*`, `${glob}x`)).toBe(true);
    expect(matches(glob, other)).toBe(false);
  });

  it.each([
    ['\\*\\?', '*?', 'ab'],
    ['\\[a]', '[a]', 'a'],
    ['\\{a,b\\}', '{a,b}', 'a'],
    ['a\\d', 'ad', 'a1'],
    ['a\\\\b', 'a\\b', 'ab'],
    ['\\\\\\\\x', '\\\\x', '\\x'],
    ['x\\', 'x\\', 'x'],
    ['{a\\,b,c}', 'a,b', 'a'],
  ])('%s matches %s, because a backslash takes a meaning away', (glob, path, other) => {
    expect(matches(glob, path)).toBe(true);
    expect(matches(glob, other)).toBe(false);
  });

  it('with a list that is none is refused by name', () => {
    expect(() => keyMatcher(['a/**', 'b[z-a]'])).toThrow(InvalidInputError);
    expect(() => keyMatcher(['**'], ['b[z-a]'])).toThrow("'b[z-a]' is not a glob");
    expect(globProblem('b[z-a]')).toContain("'b[z-a]' is not a glob");
    expect(globProblem('b[a-z]')).toBeUndefined();
  });
});

describe('a plan', () => {
  it('with a glob that is none is refused', () => {
    const plan = { name: 'docs', vault: 'v', source: { bucket: 'abc', include: ['a', ''], exclude: ['[z-a]'] } };
    expect(BackupPlan.safeParse(plan).error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['source.include.1', 'a glob has at least one character'],
      ['source.exclude.0', expect.stringContaining("'[z-a]' is not a glob")],
    ]);
  });
});

describe('keyMatcher', () => {
  it('takes what one of the included globs matches and none of the excluded', () => {
    const isTaken = keyMatcher(['photos/**', '*.txt'], ['**/*.tmp', 'photos/raw/**']);
    const paths = ['photos/a.jpg', 'photos/a.tmp', 'photos/raw/b', 'a.txt', 'a.tmp', 'x/a.txt'];
    expect(paths.filter(isTaken)).toEqual(['photos/a.jpg', 'a.txt']);
  });
});

describe('escapeGlob', () => {
  it('makes a glob that matches the text alone', () => {
    const texts = fc.array(fc.oneof(plain, fc.constantFrom(...'*?[]{},\\/a')), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(texts, pathSegments, (characters, other) => {
        const text = characters.join('');
        const glob = escapeGlob(text);
        expect([matches(glob, text), literalPrefix(glob)]).toEqual([true, text]);
        expect(matches(glob, other.join('/'))).toBe(other.join('/') === text);
      }),
    );
  });
});

describe('literalPrefix', () => {
  it.each([
    ['photos/2020/**', 'photos/2020/'],
    ['photos/2020', 'photos/2020'],
    ['photos/20[12]?/**', 'photos/20'],
    ['photos/{a,b}', 'photos/'],
    ['photo (1)/a|b/*', 'photo (1)/a|b/'],
    ['a\\*b/*', 'a*b/'],
    ['./../x*', './../x'],
    ['**', ''],
  ])('of %s is %s', (glob, prefix) => {
    expect(literalPrefix(glob)).toBe(prefix);
  });

  it('begins every path that the glob matches', () => {
    fc.assert(
      fc.property(globSegments, pathSegments, (globs, paths) => {
        const [glob, path] = [globs.join('/'), paths.join('/')];
        fc.pre(matches(glob, path));
        expect(path.startsWith(literalPrefix(glob))).toBe(true);
      }),
    );
  });
});
