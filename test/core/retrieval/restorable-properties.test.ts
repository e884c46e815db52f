import fc from 'fast-check';
import type { ObjectProperties } from '../../../core/contracts/snapshot';
import { propertiesLeftOut, restorableProperties } from '../../../core/retrieval/restorable-properties';

const utf8 = (text: string) => Buffer.from(text).toString('latin1');

it('keeps what S3 gives objects', () => {
  const properties: ObjectProperties = {
    contentType: 'text/html; charset=utf-8',
    contentEncoding: 'gzip, br',
    contentLanguage: 'de, en',
    contentDisposition: utf8('attachment; filename="Übung 10 €.pdf"'),
    cacheControl: 'max-age=60',
    expires: '0',
    websiteRedirectLocation: 'https://example.com/a?b=c',
    metadata: { camera: 'Nikon; D750', empty: '', note: '=?UTF-8?B?w7xiZXI=?=' },
    tags: { project: 'a+b c=d', 'with space': '', über: 'ß / @:_.-', 東京: '2026' },
  };
  expect(restorableProperties(properties)).toEqual({ properties, lateTags: undefined, leftOut: [] });
  expect(restorableProperties({})).toEqual({ properties: {}, lateTags: undefined, leftOut: [] });
  expect(propertiesLeftOut(properties)).toBeUndefined();
  expect(propertiesLeftOut(undefined)).toBeUndefined();
});

it.each<[keyof ObjectProperties, string, string]>([
  ['contentDisposition', 'a\r\nx-amz-meta-b: c', 'characters that a header cannot carry'],
  ['contentDisposition', 'a\u010d\u010ax-amz-meta-b: c', 'characters that a header cannot carry'],
  ['contentDisposition', 'a\u007f', 'characters that a header cannot carry'],
  ['contentLanguage', '\u20ac', 'characters that a header cannot carry'],
  ['cacheControl', ' no-cache', 'space at its ends'],
  ['expires', '0\t', 'space at its ends'],
  ['expires', '', 'empty'],
  ['contentType', utf8('text/plain; name="ü"'), 'not printable ASCII'],
  ['contentType', 'text/plain;\tname=a', 'not printable ASCII'],
  ['contentEncoding', utf8('ü'), 'not printable ASCII'],
  ['contentEncoding', 'gzip, aws-chunked', 'aws-chunked'],
  ['websiteRedirectLocation', 'elsewhere', 'begin with /, http:// or https://'],
  ['websiteRedirectLocation', `/${'x'.repeat(2048)}`, '2048 bytes'],
])('leaves out %s %j', (member, value, reason) => {
  const { properties, leftOut } = restorableProperties({ [member]: value, metadata: { a: 'b' } });
  expect(properties).toEqual({ metadata: { a: 'b' } });
  expect(leftOut).toEqual([expect.stringContaining(reason)]);
});

it('leaves out metadata and tags by name, and keeps the others', () => {
  const recorded = {
    metadata: { a: '1', 'b c': '2', D: '3', e: 'ü', f: ' 4', 'g\r\nh': '5' },
    tags: { a: '1', 'b&c': '2', d: '3\n', 'aws:e': '4', ['f'.repeat(129)]: '5', g: 'x'.repeat(257), '': '6' },
  };
  const { properties, leftOut } = restorableProperties(recorded);
  expect(properties).toEqual({ metadata: { a: '1' }, tags: { a: '1' } });
  expect(leftOut.map((line) => line.slice(0, line.indexOf(': ', line.indexOf('"', 12))))).toEqual([
    'metadata "b c"',
    'metadata "D"',
    'metadata "e"',
    'metadata "f"',
    'metadata "g\\r\\nh"',
    'tag "b&c"',
    'tag "d"',
    'tag "aws:e"',
    `tag "${'f'.repeat(64)}…"`,
    'tag "g"',
    'tag ""',
  ]);
});

it('keeps ten tags', () => {
  const tags = Object.fromEntries([...Array(12).keys()].map((n) => [`t${n}`, '']));
  const { properties, leftOut } = restorableProperties({ tags });
  expect(Object.keys(properties.tags ?? {})).toHaveLength(10);
  expect(leftOut).toEqual(['tag "t10": S3 allows at most 10 tags', 'tag "t11": S3 allows at most 10 tags']);
});

it('puts tags that are too long for a request afterwards, all of them', () => {
  const tags = Object.fromEntries([...Array(7).keys()].map((n) => [`t${n}`, '東'.repeat(256)]));
  expect(restorableProperties({ tags, expires: '0' })).toEqual({
    properties: { expires: '0' },
    lateTags: tags,
    leftOut: [],
  });
  const ascii = Object.fromEntries([...Array(10).keys()].map((n) => [`${n}`.padEnd(128, 'k'), 'v'.repeat(256)]));
  expect(restorableProperties({ tags: ascii }).properties.tags).toEqual(ascii);
  const beside = restorableProperties({ tags: ascii, contentDisposition: 'x'.repeat(1500) });
  expect(beside.lateTags).toEqual(ascii);
});

it('leaves out the longest of what is too long together', () => {
  const long = { cacheControl: 'c'.repeat(3000), contentDisposition: 'd'.repeat(2000), contentType: 'text/plain' };
  const { properties, leftOut } = restorableProperties({ ...long, metadata: { a: 'b' } });
  expect(properties).toEqual({
    contentType: 'text/plain',
    contentDisposition: long.contentDisposition,
    metadata: { a: 'b' },
  });
  expect(leftOut).toEqual(['Cache-Control: with it the headers are longer than S3 allows']);

  const much = { a: 'x'.repeat(1000), b: 'y'.repeat(1100), c: 'z' };
  expect(restorableProperties({ metadata: much })).toMatchObject({
    properties: { metadata: { a: much.a, c: 'z' } },
    leftOut: ['metadata "b": S3 allows 2048 bytes of metadata'],
  });
});

it('never gives a request more than its header section holds, nor a report a line without end', () => {
  const value = fc.string({ minLength: 0, maxLength: 4000, size: 'max' });
  const name = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(
      fc.record({
        contentDisposition: value,
        cacheControl: value,
        metadata: fc.dictionary(name, fc.string({ maxLength: 30 }), { maxKeys: 400, size: 'max' }),
        tags: fc.dictionary(name, value, { maxKeys: 12 }),
      }),
      (recorded) => {
        const { properties, lateTags, leftOut } = restorableProperties(recorded);
        const { metadata = {}, tags = {}, ...headers } = properties;
        const lines = [
          ...Object.entries(headers),
          ...Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
        ];
        const tagging = new URLSearchParams(tags).toString();
        const bytes = lines.reduce((sum, [name = '', value = '']) => sum + 2 * name.length + value.length + 4, 0);
        // What the client adds has 3 KiB.
        expect(bytes + tagging.length).toBeLessThanOrEqual(8192 - 3072);
        expect(lateTags !== undefined && properties.tags !== undefined).toBe(false);
        expect(leftOut.length).toBeLessThanOrEqual(21);
      },
    ),
  );
});
