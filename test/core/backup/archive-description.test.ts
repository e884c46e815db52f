import fc from 'fast-check';
import {
  type ArchiveDescription,
  formatArchiveDescription,
  parseArchiveDescription,
  SEQUENCE_MAX,
} from '../../../core/contracts/archive-description';

const pack: ArchiveDescription = {
  moraine: 1,
  plan: 'docs',
  snapshot: '20260301T030000Z-1f3a9c',
  sequence: 12,
  kind: 'pack',
};
const object: ArchiveDescription = { ...pack, kind: 'object', key: 'photos/2020/a.jpg' };

describe('the description of an archive', () => {
  it('is a compact line of JSON', () => {
    expect(formatArchiveDescription(pack)).toBe(
      '{"moraine":1,"plan":"docs","snapshot":"20260301T030000Z-1f3a9c","sequence":12,"kind":"pack"}',
    );
    expect(formatArchiveDescription({ ...object, slice: [1, 2] })).toBe(
      '{"moraine":1,"plan":"docs","snapshot":"20260301T030000Z-1f3a9c","sequence":12,"kind":"object","slice":[1,2],"key":"photos/2020/a.jpg"}',
    );
  });

  it('is printable ASCII of at most 1,024 characters, and tells everything but a key that does not fit', () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
      fc.constantFrom('a\nb', 'é/雪/\u{1f600}', '"\\\u007f\u2028', 'x'.repeat(1024), '\u0001'.repeat(1024)),
    );
    fc.assert(
      fc.property(key, fc.boolean(), (text, isSlice) => {
        const described: ArchiveDescription = { ...object, key: text, ...(isSlice ? { slice: [0, 3] } : {}) };
        const line = formatArchiveDescription(described);
        expect(line).toMatch(/^[\x20-\x7e]{1,1024}$/);
        const { key: found, ...rest } = parseArchiveDescription(line) ?? {};
        const { key: _key, ...expected } = described;
        expect(rest).toEqual(expected);
        expect([undefined, text]).toContain(found);
      }),
    );
  });

  it('holds a key to the last character that fits', () => {
    const room = 1024 - formatArchiveDescription({ ...object, key: '' }).length;
    const fits = formatArchiveDescription({ ...object, key: 'k'.repeat(room) });
    expect(fits).toHaveLength(1024);
    expect(parseArchiveDescription(fits)?.key).toBe('k'.repeat(room));
    const without = formatArchiveDescription({ ...object, key: 'k'.repeat(room + 1) });
    expect(parseArchiveDescription(without)).toEqual({ ...pack, kind: 'object' });
    // What is escaped counts as it is written.
    const escaped = formatArchiveDescription({ ...object, key: 'é'.repeat(Math.floor(room / 6)) });
    expect(parseArchiveDescription(escaped)?.key).toBe('é'.repeat(Math.floor(room / 6)));
    const tooLong = formatArchiveDescription({ ...object, key: 'é'.repeat(Math.floor(room / 6) + 1) });
    expect(parseArchiveDescription(tooLong)).not.toHaveProperty('key');
  });

  it('fits with the longest of everything but the key', () => {
    const longest = {
      plan: 'p'.repeat(32),
      snapshot: 's'.repeat(80),
      sequence: SEQUENCE_MAX,
      signer: '0'.repeat(32),
    };
    const line = formatArchiveDescription({ ...object, ...longest, slice: [9_999, 10_000] });
    expect(line.length).toBeLessThan(350);
    expect(parseArchiveDescription(line)).toMatchObject(longest);
  });

  it('of a newer writer may say more', () => {
    expect(parseArchiveDescription(`${formatArchiveDescription(pack).slice(0, -1)},"more":[1]}`)).toEqual(pack);
  });

  it.each([
    '',
    'a.txt',
    '<m><v>4</v></m>',
    '{"Path":"photos/a.jpg"}',
    ' {"moraine":1}',
    '{"moraine":1}',
    '{"moraine":1,"plan":"docs"',
    formatArchiveDescription(pack).replace('"moraine":1', '"moraine":2'),
    formatArchiveDescription(pack).replace('"docs"', '"../docs"'),
    formatArchiveDescription(pack).replace('20260301T030000Z', '../2026'),
    formatArchiveDescription(pack).replace('12', '-1'),
    formatArchiveDescription(pack).replace('"pack"', '"folder"'),
    formatArchiveDescription({ ...object, slice: [1, 2] }).replace('[1,2]', '[1]'),
    formatArchiveDescription({ ...object, slice: [1, 2] }).replace('[1,2]', '[2,2]'),
  ])('is not ours when it is %s', (text) => {
    expect(parseArchiveDescription(text)).toBeUndefined();
  });

  it('is judged whatever it is', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json().map((json) => `{"moraine":1,"x":${json}}`),
      fc.json(),
    );
    fc.assert(fc.property(text, (description) => parseArchiveDescription(description) === undefined));
  });
});
