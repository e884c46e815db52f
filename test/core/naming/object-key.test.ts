import fc from 'fast-check';
import { keyFor, nameOf } from '../../../core/naming/object-key';
import { checkPrefix, isSafePath } from '../../../core/naming/safe-path';

const archiveId = 'archive-1';
const keyOf = (description: string, prefix = '', key?: string) =>
  keyFor({ archiveId, description, key }, prefix, 'description');

describe('keyFor', () => {
  it.each([
    ['/root/a.txt', 'root/a.txt'],
    ['c:\\windows\\a.txt', 'c/windows/a.txt'],
    ['<m><v>4</v><p>YS9iLnR4dA==</p></m>', 'a/b.txt'],
    ['<m><v>4</v><p>Li4vYi50eHQ=</p></m>', archiveId],
    ['{"Path":"x"}', 'x'],
    ['{"unknown":"x"}', archiveId],
    ['folder/', archiveId],
    ['', archiveId],
  ])('decodes the description %j by default', (description, path) => {
    expect(keyFor({ archiveId, description }, 'p/')).toBe(`p/${path}`);
  });

  it('takes archive ids on request, and keys of a manifest all the same', () => {
    expect(keyFor({ archiveId, description: 'a' }, 'p/', 'archive-id')).toBe(`p/${archiveId}`);
    expect(keyFor({ archiveId, description: 'a', key: 'b' }, 'p/', 'archive-id')).toBe('p/b');
  });

  it.each([
    'cat.jpg',
    'photos/2019/cat.jpg',
    'Übergröße/猫 😀.jpg',
    'a b/c d',
    '...',
    '..a/b..',
    '.profile',
    '{"path":"x"}',
    'x'.repeat(1024),
    'é'.repeat(512),
  ])('takes the description %j as it is', (description) => {
    expect(keyOf(description)).toBe(description);
    expect(keyOf(description.slice(0, 100), 'restored/')).toBe(`restored/${description.slice(0, 100)}`);
  });

  it.each([
    '',
    '.',
    '..',
    '../up',
    'a/../b',
    'a/./b',
    'a/..',
    '/root',
    'folder/',
    'a//b',
    'c:\\windows',
    'a\\b',
    ' a',
    'a ',
    'a\u00a0',
    'a\u0000b',
    'a\nb',
    'a\u007fb',
    'a\u0085b',
    'a\u2028b',
    'a\ud800b',
    'a\uffffb',
    'x'.repeat(1025),
    'é'.repeat(513),
  ])('takes the archive id instead of the description %j', (description) => {
    expect(keyOf(description)).toBe(archiveId);
    expect(keyOf(description, 'restored/')).toBe(`restored/${archiveId}`);
  });

  it('counts the prefix', () => {
    expect(keyOf('x'.repeat(1015), 'restored/')).toBe(`restored/${'x'.repeat(1015)}`);
    expect(keyOf('x'.repeat(1016), 'restored/')).toBe(`restored/${archiveId}`);
  });

  it('prefers the key that a manifest asks for, where it is safe', () => {
    expect(keyOf('description', 'p/', 'asked/for')).toBe('p/asked/for');
    expect(keyOf('description', 'p/', '../asked')).toBe('p/description');
  });

  it('never leaves the prefix, whatever the description', () => {
    const nasty = fc.string({
      unit: fc.oneof(fc.constantFrom('.', '/', '\\', ' ', '\u0000', '\ud800', 'é'), fc.string()),
    });
    fc.assert(
      fc.property(nasty, fc.constantFrom('', 'a/', 'a/b/'), (description, prefix) => {
        const key = keyOf(description, prefix);
        expect(key.startsWith(prefix)).toBe(true);
        const path = key.slice(prefix.length);
        expect(isSafePath(path, prefix)).toBe(true);
        expect(new URL(`file:///root/${path.split('/').map(encodeURIComponent).join('/')}`).pathname).toMatch(
          /^\/root\/./,
        );
        expect(Buffer.from(key).toString()).toBe(key);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('nameOf', () => {
  const description = '{"Path":"a.txt","UTCDateModified":"20150101T000000Z","Flags":1}';
  const facts = { modifiedAt: '2015-01-01T00:00:00Z', flags: ['compressed'] };

  it.each([
    ['decoded', undefined, { format: 'cloudberry', path: 'a.txt' }],
    ['description', undefined, { format: 'plain', path: description }],
    ['archive-id', undefined, { format: 'none', path: undefined }],
    ['archive-id', 'asked/for', { format: 'manifest', path: 'asked/for' }],
    ['decoded', '../asked', { format: 'cloudberry', path: 'a.txt' }],
  ] as const)('tells what the description tells, whatever the name: %s, key %s', (naming, key, name) => {
    expect(nameOf({ archiveId, description, key }, '', naming)).toEqual({ ...facts, ...name });
  });

  it('keeps a key that is no safe path where there is no description, so that it is counted', () => {
    const archive = { archiveId, description: '', key: '../up' };
    expect(nameOf(archive, '', 'decoded')).toEqual({ format: 'manifest', path: '../up', flags: [] });
    expect(keyFor(archive, 'p/')).toBe(`p/${archiveId}`);
  });

  it('finds no name in an empty description', () => {
    expect(nameOf({ archiveId, description: '' }, '', 'description')).toEqual({ format: 'none', flags: [] });
  });
});

describe('checkPrefix', () => {
  it('accepts folders and nothing', () => {
    for (const prefix of ['', 'a/', `${'x'.repeat(511)}/`]) expect(() => checkPrefix(prefix)).not.toThrow();
  });

  it('refuses what keys cannot be put behind', () => {
    for (const prefix of ['a', `${'x'.repeat(512)}/`])
      expect(() => checkPrefix(prefix)).toThrow(/prefix must end with/);
  });
});
