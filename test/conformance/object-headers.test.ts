import fc from 'fast-check';
import { s3Client, s3SourceClient } from '../../adapters/aws/clients/s3';
import { s3Objects } from '../../adapters/aws/s3-objects';
import { s3Source } from '../../adapters/aws/s3-source';
import type { ObjectProperties } from '../../core/contracts/snapshot';
import type { Destination, NewObject } from '../../core/ports/destination';
import { restorableProperties } from '../../core/retrieval/restorable-properties';
import { answerOf, BareServer, type HeaderSection, SECRET } from './bare-server';
import { body } from './bodies';
import { signatureOf } from './signature';

// What is on the wire when an object is put with its properties, and what is made of them when it is read.

let s3: BareServer;
let client: ReturnType<typeof s3Client>;
let objects: Destination;
beforeAll(async () => {
  s3 = await BareServer.start();
  s3.answer = ({ start }) =>
    start.startsWith('POST')
      ? answerOf({}, '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>')
      : answerOf({ etag: '"e"', 'x-amz-checksum-crc32': 'AAAAAA==' });
  client = s3Client({ ...s3.clientConfig, requestHandler: { socketTimeout: 1000 } });
  objects = s3Objects(client);
});
afterAll(async () => {
  client.destroy();
  await s3.stop();
});

/** Above it the client asks whether to go on before it sends a body. */
const LONG_BYTES = 2 * 1024 * 1024 + 1;

const WAYS: Record<string, (object: NewObject) => Promise<unknown>> = {
  'in one request': (object) => objects.putIfAbsent(object, 1, Buffer.from('x')),
  'in one long request': (object) => objects.putIfAbsent(object, LONG_BYTES, Buffer.alloc(LONG_BYTES)),
  'as a stream': (object) => objects.putIfAbsent(object, 1, body(Buffer.from('x'))),
  'as a long stream': (object) => objects.putIfAbsent(object, LONG_BYTES, body(Buffer.alloc(LONG_BYTES), 100_000)),
  'in parts': (object) => objects.createUpload(object),
};

const HEADERS = {
  contentType: 'content-type',
  contentEncoding: 'content-encoding',
  contentLanguage: 'content-language',
  contentDisposition: 'content-disposition',
  cacheControl: 'cache-control',
  expires: 'expires',
  websiteRedirectLocation: 'x-amz-website-redirect-location',
} as const;

/** What the client sends besides. */
const CLIENTS_OWN =
  /^(amz-sdk-(invocation-id|request)|authorization|connection|content-length|expect|host|if-none-match|transfer-encoding|user-agent|x-amz-(checksum-(algorithm|crc32|type)|content-sha256|date|decoded-content-length|sdk-checksum-algorithm|storage-class|trailer|user-agent))$/;

const newObject = (properties: ObjectProperties): NewObject => ({
  bucket: 'restored',
  key: 'object',
  storageClass: 'STANDARD_IA',
  contentType: properties.contentType ?? 'binary/octet-stream',
  metadata: properties.metadata ?? {},
  properties,
});

/** @returns the header section of the one request that was sent */
async function sent(put: () => Promise<unknown>): Promise<HeaderSection> {
  s3.requests.length = 0;
  // Who answers before the body has come makes a stream fail, whose headers are all that counts here.
  await put().catch(() => {});
  const [request] = s3.requests;
  if (!request || s3.requests.length > 1) throw new Error(`${s3.requests.length} requests were sent`);
  return request;
}

const bytesOf = (request: HeaderSection, name: string) =>
  request.lines.filter((line) => line.name === name).map(({ value }) => value.toString('latin1'));

const utf8 = (text: string) => Buffer.from(text).toString('latin1');
const expectSigned = (request: HeaderSection) => {
  const { stated, computed, signedNames } = signatureOf(request, SECRET);
  expect(stated).toBe(computed);
  const wanted = request.lines.map(({ name }) => name).filter((name) => /^(content-type$|host$|x-amz-)/.test(name));
  expect(signedNames).toEqual(expect.arrayContaining(wanted));
};

describe.each(Object.entries(WAYS))('an object that is put %s', (way, put) => {
  test.each([
    ['Übung', 'attachment; filename="Übung.pdf"'],
    ['a euro', 'attachment; filename="10 €.pdf"'],
    ['a quote whose second byte is a control', 'attachment; filename="it’s.pdf"'],
    ['what has the end of a line in its low bytes', 'attachment; filename="a\u010d\u010aX-Amz-Meta-B: c"'],
    ['a tab', 'attachment;\tfilename=a'],
    ['a space that JavaScript knows', 'attachment; filename="a\u00a0b\u2028c.pdf"'],
  ])('has %s in its headers byte for byte', async (_what, text) => {
    const value = utf8(text);
    const properties = { contentDisposition: value, contentLanguage: value, cacheControl: value, expires: value };
    expect(restorableProperties(properties)).toEqual({ properties, lateTags: undefined, leftOut: [] });
    const request = await sent(() => put(newObject(properties)));
    for (const name of ['content-disposition', 'content-language', 'cache-control', 'expires']) {
      expect(bytesOf(request, name)).toEqual([value]);
    }
    expect(bytesOf(request, 'x-amz-meta-b')).toEqual([]);
    expectSigned(request);
  });

  test('has every header unchanged or reported as omitted, and no other', async () => {
    const runs = way.includes('long') ? 15 : 60;
    await fc.assert(
      fc.asyncProperty(anyProperties, async (recorded) => {
        const { properties, leftOut } = restorableProperties(recorded);
        const request = await sent(() => put(newObject(properties)));
        for (const [member, name] of Object.entries(HEADERS) as [keyof typeof HEADERS, string][]) {
          const value = recorded[member];
          if (value === undefined) continue;
          const isLeftOut = leftOut.some((line) => line.toLowerCase().startsWith(`${name}: `));
          expect(properties[member]).toBe(isLeftOut ? undefined : value);
          if (!isLeftOut) expect(bytesOf(request, name).map(withoutChunking)).toEqual([value]);
        }
        for (const [name, value] of Object.entries(recorded.metadata ?? {})) {
          const isLeftOut = leftOut.some((line) => line.startsWith(`metadata ${JSON.stringify(name)}: `));
          expect(bytesOf(request, `x-amz-meta-${name}`)).toEqual(isLeftOut ? [] : [value]);
        }
        const tags = new URLSearchParams(bytesOf(request, 'x-amz-tagging')[0] ?? '');
        expect(Object.fromEntries(tags)).toEqual(properties.tags ?? {});
        const expected = new Set<string>([
          ...Object.values(HEADERS),
          ...Object.keys(properties.metadata ?? {}).map((name) => `x-amz-meta-${name}`),
          'x-amz-tagging',
        ]);
        const strange = request.lines.filter(({ name }) => !expected.has(name) && !CLIENTS_OWN.test(name));
        expect(strange).toEqual([]);
        expectSigned(request);
      }),
      { numRuns: runs },
    );
  });

  test('has no additional header lines whatever its headers are, or is rejected before it is sent', async () => {
    const plain = (await sent(() => put(newObject(every('plain'))))).lines.map(({ name }) => name).sort();
    await fc.assert(
      fc.asyncProperty(
        anyValue.filter((value) => value.trim() !== ''),
        async (value) => {
          s3.requests.length = 0;
          const refused = await put(newObject(every(value))).then(
            () => false,
            (error: Error) => error.name === 'ObjectRefusedError',
          );
          if (refused) expect(s3.requests).toEqual([]);
          for (const { lines } of s3.requests) {
            const names = lines.map(({ name }) => name).sort();
            expect(names.filter((name) => name !== 'expect')).toEqual(plain.filter((name) => name !== 'expect'));
          }
        },
      ),
      { numRuns: way.includes('long') ? 15 : 60 },
    );
  });
});

/** With the value in each header that is not looked at before it is sent. */
const every = (value: string): ObjectProperties => ({
  contentDisposition: value,
  contentLanguage: value,
  cacheControl: value,
  expires: value,
  metadata: { a: value },
});

const withoutChunking = (value: string) => value.replace(/,aws-chunked$/, '');

const anyByte = fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte));
const anyValue = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: anyByte, maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }).map(utf8),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    'a\u010d\u010ax-injected: 1',
    utf8('a\u010d\u010ax-injected: 1'),
    'a\r\nx-injected: 1',
    ' a',
    '/a  b',
  ),
);
const anyName = fc.oneof(fc.stringMatching(/^[a-z0-9-]{1,20}$/), fc.string({ maxLength: 20 }));
const anyTag = fc.string({ unit: fc.constantFrom('a', 'ü', '東', ' ', '+', '&', '\n', '_'), maxLength: 20 });
const anyProperties: fc.Arbitrary<ObjectProperties> = fc.record(
  {
    ...(Object.fromEntries(Object.keys(HEADERS).map((member) => [member, anyValue])) as Record<
      keyof typeof HEADERS,
      typeof anyValue
    >),
    metadata: fc.dictionary(anyName, anyValue, { maxKeys: 5 }),
    tags: fc.dictionary(anyTag, anyTag, { maxKeys: 12 }),
  },
  { requiredKeys: [] },
);

test('an object that is read has one character for each byte of its headers, which are restored unchanged', async () => {
  const source = s3SourceClient(s3.clientConfig);
  const given = s3.answer;
  const value = `${utf8('attachment; filename="Übung 10 €.pdf"; \u010d\u010a')}\xdc`;
  s3.answer = () =>
    answerOf({
      etag: '"e"',
      'content-disposition': value,
      'content-language': value,
      'cache-control': value,
      expires: value,
      'content-type': 'text/plain',
      'x-amz-website-redirect-location': '/there',
      'x-amz-meta-note': '=?UTF-8?B?w7xiZXI=?=',
    });
  try {
    const { properties } = await s3Source(source).open({ bucket: 'photos', key: 'k', etag: '"e"' });
    expect(properties).toEqual({
      contentDisposition: value,
      contentLanguage: value,
      cacheControl: value,
      expires: value,
      contentType: 'text/plain',
      websiteRedirectLocation: '/there',
      metadata: { note: '=?UTF-8?B?w7xiZXI=?=' },
    });
    s3.answer = given;
    const request = await sent(() => objects.putIfAbsent(newObject(properties), 1, Buffer.from('x')));
    expect(bytesOf(request, 'content-disposition')).toEqual([value]);
    expect(bytesOf(request, 'x-amz-website-redirect-location')).toEqual(['/there']);
    expect(bytesOf(request, 'x-amz-meta-note')).toEqual(['=?UTF-8?B?w7xiZXI=?=']);
  } finally {
    s3.answer = given;
    source.destroy();
  }
});
