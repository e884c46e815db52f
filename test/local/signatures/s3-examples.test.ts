import type { IncomingMessage } from 'node:http';
import type { AccessKeys } from '../../../local/iam/access-key';
import { AwsChunkedDecoder } from '../../../local/s3/body/aws-chunked';
import { SignatureError } from '../../../local/signatures/signature-refusal';
import { verifySignature } from '../../../local/signatures/verify-signature';
import { chunkedExample, exampleKey, type S3Example, s3Examples, trailerExample } from './s3-examples';

const principal = { accessKeyId: exampleKey.accessKeyId, accountId: '123456789012' };
const keys: AccessKeys = {
  find: (accessKeyId) => (accessKeyId === exampleKey.accessKeyId ? { ...exampleKey, principal } : undefined),
};
const verification = { service: 's3', region: 'us-east-1', keys };
const CREDENTIAL = `${exampleKey.accessKeyId}/20130524/us-east-1/s3/aws4_request`;

/** The request as the endpoint sees it. */
function sent({ method, path, search, headers, signature }: Omit<S3Example, 'payloadHash'>, length = '0') {
  const isPresigned = search.includes('X-Amz-Algorithm=');
  const names = Object.keys(headers).sort().join(';');
  const authorization = `AWS4-HMAC-SHA256 Credential=${CREDENTIAL},SignedHeaders=${names},Signature=${signature}`;
  const all = { 'content-length': length, ...headers, ...(isPresigned ? {} : { authorization }) };
  const http = { headers: all, rawHeaders: Object.entries(all).flat() } as unknown as IncomingMessage;
  const whole = isPresigned ? `${search}&X-Amz-Signature=${signature}` : search;
  return { http, method, path, search: whole, query: new URLSearchParams(whole) };
}

function verdictOf(example: Omit<S3Example, 'payloadHash'>): string {
  try {
    verifySignature(sent(example, '1'), verification);
    return 'good';
  } catch (error) {
    if (error instanceof SignatureError) return error.refusal.kind;
    throw error;
  }
}

describe.each(Object.entries(s3Examples))("S3's example of %s", (_, example) => {
  it('is verified', () => {
    expect(verdictOf(example)).toBe('good');
  });

  it('is refused with any part of it changed', () => {
    expect(verdictOf({ ...example, method: 'DELETE' })).toBe('mismatch');
    expect(verdictOf({ ...example, path: `${example.path}x` })).toBe('mismatch');
    expect(verdictOf({ ...example, search: `${example.search}&uploads` })).toBe('mismatch');
    for (const name of Object.keys(example.headers)) {
      // A date that is another form of `x-amz-date` is only read without it, but signed all the same.
      const value = name === 'x-amz-date' ? '20130524T000001Z' : `${'0'.repeat(63)}1`;
      expect(verdictOf({ ...example, headers: { ...example.headers, [name]: value } })).toBe('mismatch');
    }
    expect(verdictOf({ ...example, signature: example.signature.replace(/^./, (c) => (c === '0' ? '1' : '0')) })).toBe(
      'mismatch',
    );
  });
});

it('signs a path as it is: encoded once, with its empty segments and dots, in whichever way it was encoded', () => {
  const example = s3Examples['PUT Object with a key that is encoded'] as S3Example;
  expect(verdictOf({ ...example, path: '/test%24file.text' })).toBe('good');
  expect(verdictOf({ ...example, path: '/./test$file.text' })).toBe('mismatch');
  expect(verdictOf({ ...example, path: '//test$file.text' })).toBe('mismatch');
});

describe("S3's example of a body in chunks", () => {
  const DATA = Buffer.alloc(66_560, 'a');
  const CHUNKS = [DATA.subarray(0, 65_536), DATA.subarray(65_536), Buffer.alloc(0)];

  /** The bytes of the body, of which a test may change any. */
  const wireOf = (signatures: string[], trailer = '') =>
    Buffer.concat([
      ...CHUNKS.map((chunk, index) => {
        const head = `${chunk.length.toString(16)};chunk-signature=${signatures[index]}\r\n`;
        return Buffer.concat([Buffer.from(head), chunk, Buffer.from(chunk.length > 0 ? '\r\n' : '')]);
      }),
      Buffer.from(`${trailer}\r\n`),
    ]);
  const decode = (example: { path: string; headers: Record<string, string>; seed: string }, wire: Buffer): string => {
    const { path, headers, seed: signature } = example;
    const request = sent({ method: 'PUT', path, search: '', headers, signature }, String(wire.length));
    const decoder = new AwsChunkedDecoder(verifySignature(request, verification).chunkSignatures);
    try {
      const pieces = decoder.decode(wire);
      decoder.end();
      return Buffer.concat(pieces).equals(DATA) ? 'good' : 'other data';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const trailerOf = ({ trailer: { name, value }, trailerSignature }: typeof trailerExample) =>
    `${name}:${value}\r\nx-amz-trailer-signature:${trailerSignature}\r\n`;

  it('is verified', () => {
    expect(wireOf(chunkedExample.chunks)).toHaveLength(66_824);
    expect(decode(chunkedExample, wireOf(chunkedExample.chunks))).toBe('good');
  });

  it('is verified with its trailer', () => {
    expect(decode(trailerExample, wireOf(trailerExample.chunks, trailerOf(trailerExample)))).toBe('good');
  });

  it.each([
    ['a byte of the first chunk', 200],
    ['a byte of the second', 66_000],
  ])('is refused with %s changed', (_, at) => {
    const wire = wireOf(chunkedExample.chunks);
    wire[at] = 'b'.charCodeAt(0);
    expect(decode(chunkedExample, wire)).toBe('SignatureDoesNotMatch');
  });

  it.each([0, 1, 2])('is refused without the signature of chunk %i, or with another', (index) => {
    for (const other of ['', 'a'.repeat(64)]) {
      const signatures = chunkedExample.chunks.map((signature, at) => (at === index ? other : signature));
      expect(decode(chunkedExample, wireOf(signatures))).toBe('SignatureDoesNotMatch');
    }
  });

  it('is refused without the chunks in their order', () => {
    const [first = '', second = '', last = ''] = chunkedExample.chunks;
    expect(decode(chunkedExample, wireOf([second, first, last]))).toBe('SignatureDoesNotMatch');
  });

  it.each([
    ['another checksum', { trailer: { name: 'x-amz-checksum-crc32c', value: 'AAAAAA==' } }],
    ['another name', { trailer: { name: 'x-amz-checksum-crc32', value: 'sOO8/Q==' } }],
    ['another signature', { trailerSignature: 'a'.repeat(64) }],
  ])('is refused with %s in its trailer', (_, change) => {
    const trailer = trailerOf({ ...trailerExample, ...change });
    expect(decode(trailerExample, wireOf(trailerExample.chunks, trailer))).toBe('SignatureDoesNotMatch');
  });

  it('is refused without its trailer, or without its signature', () => {
    expect(decode(trailerExample, wireOf(trailerExample.chunks))).toBe('SignatureDoesNotMatch');
    const unsigned = 'x-amz-checksum-crc32c:sOO8/Q==\r\n';
    expect(decode(trailerExample, wireOf(trailerExample.chunks, unsigned))).toBe('SignatureDoesNotMatch');
  });
});
