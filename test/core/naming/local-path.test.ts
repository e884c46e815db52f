import path from 'node:path';
import fc from 'fast-check';
import { type LocalLimits, localFolderOf, localPathsOf, otherFolderName } from '../../../core/naming/local-path';

const limits: LocalLimits = { isStrict: false, pathBytesMax: 4000 };
const strict: LocalLimits = { isStrict: true, pathBytesMax: 4000 };
const first = (name: string, within = limits) => localPathsOf({ key: name, name }, within)[0];
const firstPath = (name: string, within = limits) => first(name, within)?.path.join('/');

describe('the path of an object', () => {
  it.each([
    'a.txt',
    'photos/2020/Übung 10 €.jpg',
    '.profile',
    '..a/b..c',
    'a~1f0e3dad9990.jpg',
    '10:30.log',
    'what?/is "this"',
    'x'.repeat(255),
    'deep/moraine-renamed.csv/x',
    '👨‍👩‍👧.png',
  ])('is its name: %j', (name) => {
    expect(first(name)).toEqual({ path: name.split('/'), isMade: false });
  });

  it.each([
    ['../../etc/passwd', '__/__/etc/passwd~'],
    ['/etc/passwd', '_/etc/passwd~'],
    ['a//b', 'a/_/b~'],
    ['.', '_~'],
    ['a/..', 'a/__~'],
    ['..\\..\\boot.ini', '.._.._boot~'],
    ['C:/windows/x.dll', 'C_/windows/x~'],
    ['c:x', 'c_x~'],
    ['a\u0000b', 'a_b~'],
    ['new\nline', 'new_line~'],
    ['exe\u202egpj.txt', 'exe_gpj~'],
    ['ends.', 'ends_~'],
    ['ends /x', 'ends_/x~'],
    ['nul', '_nul~'],
    ['deep/COM1.tar.gz', 'deep/_COM1.tar~'],
    ['.moraine-download.lock', '_.moraine-download~'],
    ['Moraine-Renamed.CSV', '_Moraine-Renamed~'],
    ['moraine-renamed.csv/x', '_moraine-renamed.csv/x~'],
    ['moraine-renamed.cſv/x', '_moraine-renamed.cſv/x~'],
    ['.ｍoraine-download.lock', '_.ｍoraine-download~'],
    ['bytes/', 'bytes/_~'],
    ['', '_~'],
    ['\ud800', '_~'],
  ])('is made from a name that a file system cannot hold: %j', (name, beginning) => {
    const { path: made = [], isMade } = first(name) ?? {};
    expect(isMade).toBe(true);
    expect(made.join('/').slice(0, beginning.length)).toBe(beginning);
    expect(made.join('/').slice(beginning.length)).toMatch(/^[0-9a-f]{12}(\.[a-zA-Z_]+)?$/);
  });

  it('is made where the file system holds no colons', () => {
    expect(firstPath('10:30.log', strict)).toMatch(/^10_30~[0-9a-f]{12}\.log$/);
    expect(firstPath('a|b/c', strict)).toMatch(/^a_b\/c~[0-9a-f]{12}$/);
  });

  it('is short enough for the file system', () => {
    const long = first(`${'ä'.repeat(200)}.jpeg`)?.path ?? [];
    expect(Buffer.byteLength(long[0] ?? '')).toBeLessThanOrEqual(255);
    expect(long[0]).toMatch(/^ä+~[0-9a-f]{12}\.jpeg$/);
    const deep = `${'folder/'.repeat(40)}x.txt`;
    expect(firstPath(deep, { isStrict: false, pathBytesMax: 200 })).toMatch(/^(folder_)+fo?l?d?~[0-9a-f]{16}\.txt$/);
  });

  it('has others for when something else lies there, with more digits each time', () => {
    const paths = localPathsOf({ key: 'restored/a/b.txt', name: 'a/b.txt' }, limits).map(({ path: names }) =>
      names.join('/'),
    );
    expect(paths).toEqual([
      'a/b.txt',
      expect.stringMatching(/^a\/b~[0-9a-f]{12}\.txt$/),
      expect.stringMatching(/^a_b~[0-9a-f]{16}\.txt$/),
    ]);
  });

  it('of a folder has its name, or one that can be held', () => {
    expect(localFolderOf('', limits)).toEqual({ path: [], isMade: false });
    expect(localFolderOf('a/b/', limits)).toEqual({ path: ['a', 'b'], isMade: false });
    expect(localFolderOf('../b./', limits)).toEqual({ path: ['__', 'b_'], isMade: true });
    expect(otherFolderName(['a', 'b'])).toMatch(/^b~[0-9a-f]{12}$/);
    expect(otherFolderName(['c', 'b'])).not.toBe(otherFolderName(['a', 'b']));
  });
});

const hostile = fc.oneof(
  fc.constantFrom(
    '',
    '.',
    '..',
    '...',
    ' ',
    'a',
    'A',
    'a.',
    'a ',
    'con',
    'NUL.txt',
    'C:',
    'c:\\x',
    '\\\\srv',
    '~',
    '.moraine-x',
  ),
  fc.constantFrom(
    '\u0000',
    '\u202e',
    '\u200f',
    '\ufeff',
    '\r\n',
    '\ud800',
    'ä'.repeat(200),
    'x'.repeat(300),
    'a~0123456789ab.b',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const hostileName = fc.array(hostile, { minLength: 1, maxLength: 6 }).map((segments) => segments.join('/'));

describe('whatever the key is', () => {
  it('no path leads out of the directory, and every file system holds it', () => {
    fc.assert(
      fc.property(hostileName, fc.boolean(), (name, isStrict) => {
        const paths = localPathsOf({ key: name, name }, { isStrict, pathBytesMax: 4000 });
        expect(paths.length).toBeGreaterThanOrEqual(2);
        for (const { path: names } of paths) {
          const joined = path.posix.join('/dir', ...names);
          expect(joined).toBe(`/dir/${names.join('/')}`);
          expect(path.win32.join('D:\\dir', ...names)).toBe(`D:\\dir\\${names.join('\\')}`);
          for (const segment of names) {
            expect(segment).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069/\\]|[. ]$/u);
            expect(segment).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/i);
            expect(Buffer.byteLength(segment)).toBeGreaterThan(0);
            expect(Buffer.byteLength(segment)).toBeLessThanOrEqual(255);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('no two keys have the same paths in the same order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(hostileName, { maxLength: 30 }), (names) => {
        const last = names.map((name) => localPathsOf({ key: name, name }, limits).map(({ path: at }) => at.join('/')));
        // A name may be what is made of another one, but never are all of its paths.
        expect(new Set(last.map((paths) => paths.join('\n'))).size).toBe(names.length);
        expect(new Set(last.map((paths) => paths.at(-1))).size).toBe(names.length);
      }),
      { numRuns: 300 },
    );
  });
});
