import { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../../local/embedded-cloud';
import { credentialsOf } from '../credentials-of';
import { errorCode, overSocket, type RawAnswer, raw } from '../s3/raw-request';
import { signedForS3 } from '../s3-signature';
import { presignedUrl, signedHeaders } from '../signed-request';

let cloud: EmbeddedCloud;
let client: S3Client;
let credentials: ReturnType<typeof credentialsOf>;
let host: string;
let port: number;
beforeAll(async () => {
  cloud = await startEmbeddedCloud();
  cloud.s3.createBucket('signed');
  credentials = credentialsOf(cloud);
  client = new S3Client({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
  host = new URL(cloud.endpoint).host;
  port = Number(new URL(cloud.endpoint).port);
});
afterAll(async () => {
  client?.destroy();
  await cloud?.stop();
});

const signer = () => ({ service: 's3', credentials });
const url = (key: string) => `${cloud.endpoint}/signed/${key}`;
const contentOf = async (Key: string) => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'signed', Key }));
  return Body?.transformToString();
};
const keys = async () => {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'signed' }));
  return Contents.map(({ Key }) => Key);
};
/** `403 AccessDenied`, or `200`. */
const verdict = (answer: RawAnswer) => [answer.status, errorCode(answer)].filter(Boolean).join(' ');
const put = async (key: string, headers: Record<string, string>, body: string | Buffer) =>
  verdict(await raw(port, 'PUT', `/signed/${key}`, { headers, body }));

describe('the body of a request to S3', () => {
  it('is accepted without a hash, and as the SDK streams it', async () => {
    const headers = signedForS3({ method: 'PUT', target: '/signed/unsigned', headers: { host }, credentials });
    expect(await put('unsigned', headers, 'content')).toBe('200');
    const Body = Readable.from([Buffer.from('con'), Buffer.from('tent')]);
    await client.send(new PutObjectCommand({ Bucket: 'signed', Key: 'streamed', Body, ContentLength: 7 }));
    expect([await contentOf('unsigned'), await contentOf('streamed')]).toEqual(['content', 'content']);
  });

  it('is not stored when it is not the one whose hash was signed', async () => {
    const headers = await signedHeaders(url('other'), { method: 'PUT', body: 'content' }, signer());
    expect(await put('other', headers, 'another')).toBe('400 XAmzContentSHA256Mismatch');
    expect(await keys()).not.toContain('other');
    expect(await put('other', headers, 'content')).toBe('200');
  });

  it('is empty only where the hash says so', async () => {
    const headers = await signedHeaders(url('empty'), { method: 'PUT', body: 'content' }, signer());
    expect(await put('empty', headers, '')).toBe('400 XAmzContentSHA256Mismatch');
    const read = await signedHeaders(url('unsigned'), { body: 'content' }, signer());
    const answer = await raw(port, 'GET', '/signed/unsigned', { headers: read });
    expect(verdict(answer)).toBe('400 XAmzContentSHA256Mismatch');
  });

  it.each([
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'chunk-signature='],
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', 'chunk-signature='],
  ])('is not stored with a chunk of %s that is signed by nobody', async (payloadHash, extension) => {
    const length = { 'x-amz-decoded-content-length': '5' };
    const request = { method: 'PUT', target: '/signed/chunks', headers: { host, ...length }, credentials, payloadHash };
    const signature = `${extension}${'a'.repeat(64)}`;
    const body = `5;${signature}\r\nhello\r\n0;${signature}\r\n\r\n`;
    expect(await put('chunks', signedForS3(request), body)).toBe('403 SignatureDoesNotMatch');
    expect(await put('chunks', signedForS3(request), '5\r\nhello\r\n0\r\n\r\n')).toBe('403 SignatureDoesNotMatch');
    expect(await keys()).not.toContain('chunks');
  });

  it.each([
    ['no hash', undefined, '400 InvalidRequest'],
    ['no hash that there is', 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', '400 InvalidArgument'],
  ])('is refused with %s', async (_, payloadHash, expected) => {
    const request = { method: 'PUT', target: '/signed/none', headers: { host }, credentials, payloadHash };
    const { 'x-amz-content-sha256': stated, ...rest } = signedForS3(request);
    const headers = payloadHash ? { ...rest, 'x-amz-content-sha256': String(stated) } : rest;
    expect(await put('none', headers, 'content')).toBe(expected);
  });
});

describe('a presigned URL', () => {
  const presigned = (method: string, key: string, expiresSeconds = 60, headers: Record<string, string> = {}) =>
    presignedUrl(
      url(key),
      { method, expiresSeconds, headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers } },
      signer(),
    );
  const use = async (method: string, presignedAs: string, body?: string, headers: Record<string, string> = {}) => {
    const { pathname, search } = new URL(presignedAs);
    return raw(port, method, `${pathname}${search}`, { headers, body });
  };

  it('puts, reads and deletes what it was signed for, with any body', async () => {
    const key = 'a%20b/%C3%BC%281%29%27%21%2A~.txt';
    expect(verdict(await use('PUT', await presigned('PUT', key), 'content'))).toBe('200');
    expect((await use('GET', await presigned('GET', key))).body.toString()).toBe('content');
    expect(verdict(await use('DELETE', await presigned('DELETE', key)))).toBe('204');
  });

  it('has headers of S3 in its query, which count as if they were sent', async () => {
    const signed = await presigned('PUT', 'hoisted', 60, { 'x-amz-meta-origin': 'a b' });
    expect(signed).toContain('x-amz-meta-origin=a%20b');
    expect(verdict(await use('PUT', signed, 'content'))).toBe('200');
    const { Metadata } = await client.send(new GetObjectCommand({ Bucket: 'signed', Key: 'hoisted' }));
    expect(Metadata).toEqual({ origin: 'a b' });
  });

  it('is of no use for anything else', async () => {
    const signed = await presigned('PUT', 'one');
    for (const altered of [
      signed.replace('/signed/one', '/signed/two'),
      signed.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'),
      `${signed}&uploads=`,
      `${signed}&x-amz-meta-more=1`,
      signed.replace(/X-Amz-Date=\d{8}T\d{6}Z/, (date) =>
        date.replace(/..Z$/, (end) => (end === '00Z' ? '01Z' : '00Z')),
      ),
    ]) {
      expect(verdict(await use('PUT', altered, 'content'))).toBe('403 SignatureDoesNotMatch');
    }
    expect(verdict(await use('GET', signed))).toBe('403 SignatureDoesNotMatch');
    const answer = await use('PUT', signed, 'content', { 'x-amz-meta-more': '1' });
    expect(verdict(answer)).toBe('403 AccessDenied');
    expect(answer.body.toString()).toContain('<HeadersNotSigned>x-amz-meta-more</HeadersNotSigned>');
    expect(await keys()).not.toContain('one');
  });

  it.each([
    [
      'a wrong region',
      (text: string) => text.replace('us-east-1', 'eu-west-1'),
      '400 AuthorizationQueryParametersError',
    ],
    ['no date', (text: string) => text.replace(/X-Amz-Date=[^&]*&/, ''), '400 AuthorizationQueryParametersError'],
    ['no expiry', (text: string) => text.replace(/X-Amz-Expires=[^&]*&/, ''), '400 AuthorizationQueryParametersError'],
    [
      'an expiry that is no number',
      (text: string) => text.replace('Expires=60', 'Expires=x'),
      '400 AuthorizationQueryParametersError',
    ],
    [
      'an expiry of nothing',
      (text: string) => text.replace('Expires=60', 'Expires=0'),
      '400 AuthorizationQueryParametersError',
    ],
    [
      'an expiry beyond a week',
      (text: string) => text.replace('Expires=60', 'Expires=604801'),
      '400 AuthorizationQueryParametersError',
    ],
    ['an unknown key', (text: string) => text.replace('Credential=AKIA', 'Credential=AKIB'), '403 InvalidAccessKeyId'],
    [
      'another algorithm',
      (text: string) => text.replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'),
      '400 AuthorizationQueryParametersError',
    ],
  ])('is refused with %s', async (_, alter, expected) => {
    expect(verdict(await use('PUT', alter(await presigned('PUT', 'altered')), 'content'))).toBe(expected);
  });

  it('is valid for a week, and never longer', async () => {
    expect(verdict(await use('PUT', await presigned('PUT', 'week', 604_800), 'content'))).toBe('200');
  });

  it('is not used together with a header', async () => {
    const signed = await presigned('GET', 'unsigned');
    const headers = await signedHeaders(signed, {}, signer());
    expect(verdict(await use('GET', signed, undefined, headers))).toBe('400 InvalidArgument');
  });
});

describe('a request to S3', () => {
  const get = (headers: Record<string, string>, target = '/signed/unsigned') => raw(port, 'GET', target, { headers });

  it('is told the region that it should be signed for', async () => {
    const headers = await signedHeaders(url('unsigned'), {}, { ...signer(), region: 'eu-west-1' });
    const { body } = await get(headers);
    expect(body.toString()).toContain(
      "<Message>The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-east-1'</Message><Region>us-east-1</Region>",
    );
  });

  it('is refused with a header of S3 that is not signed', async () => {
    const headers = await signedHeaders(url('unsigned'), {}, signer());
    const answer = await get({ ...headers, 'x-amz-meta-more': '1' });
    expect(verdict(answer)).toBe('403 AccessDenied');
    expect(answer.body.toString()).toContain('There were headers present in the request which were not signed');
  });

  it('is refused with a signature of another version, which is named', async () => {
    const version2 = await get({ authorization: 'AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl' });
    expect(verdict(version2)).toBe('400 InvalidRequest');
    expect(version2.body.toString()).toContain('(AWS) is not supported. Please use AWS4-HMAC-SHA256.');
    const query = '/signed/unsigned?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1893456000&Signature=c2ln';
    expect(verdict(await get({}, query))).toBe('400 InvalidRequest');
    const credential = 'AKIAIOSFODNN7EXAMPLE/20300601/s3/aws4_request';
    const version4a = `AWS4-ECDSA-P256-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00`;
    expect((await get({ authorization: version4a })).body.toString()).toContain('(AWS4-ECDSA-P256-SHA256)');
  });

  it('is refused with several hosts', async () => {
    const signed = signedForS3({ method: 'GET', target: '/signed/unsigned', headers: { host }, credentials });
    const lines = Object.entries({ ...signed, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
    const requestOf = (more: string) => Buffer.from(`GET /signed/unsigned HTTP/1.1\r\n${lines.join('')}${more}\r\n`);
    expect((await overSocket(port, requestOf(''))).toString()).toMatch(/^HTTP\/1\.1 200 /);
    const answer = (await overSocket(port, requestOf('Host: other\r\n'))).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('The request has several Host headers.');
  });
});
