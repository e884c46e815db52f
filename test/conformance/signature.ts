import { createHash, createHmac } from 'node:crypto';
import type { HeaderSection } from './bare-server';

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();

export interface Signature {
  stated: string;
  /** Of the bytes that were sent. */
  computed: string;
  signedNames: string[];
}

/**
 * The signature of a request, and the one that its bytes have.
 *
 * @see Amazon S3 API Reference, "Signature Calculations for the Authorization Header"
 */
export function signatureOf({ start, lines }: HeaderSection, secret: string): Signature {
  const headerOf = (name: string) => {
    const values = lines.filter((line) => line.name === name).map(({ value }) => value.toString('latin1'));
    return values.join(',');
  };
  const authorization = /Credential=[^/]+\/(\S+), SignedHeaders=(\S+), Signature=(\w+)/.exec(headerOf('authorization'));
  const [, scope = '', signed = '', stated = ''] = authorization ?? [];
  const signedNames = signed.split(';');
  const [method = '', target = ''] = start.split(' ');
  const [path = '', query = ''] = target.split('?');
  const sorted = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .sort();
  const canonical = [
    method,
    path,
    sorted.join('&'),
    ...signedNames.map((name) => `${name}:${headerOf(name).trim().replace(/ +/g, ' ')}`),
    '',
    signed,
    headerOf('x-amz-content-sha256'),
  ].join('\n');
  const [day = '', region = '', service = '', end = ''] = scope.split('/');
  const key = [day, region, service, end].reduce<Buffer | string>(
    (secretSoFar, part) => hmac(secretSoFar, part),
    `AWS4${secret}`,
  );
  const text = ['AWS4-HMAC-SHA256', headerOf('x-amz-date'), scope, sha256(Buffer.from(canonical, 'latin1'))].join('\n');
  return { stated, computed: hmac(key, text).toString('hex'), signedNames };
}
