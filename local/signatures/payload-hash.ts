import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { SignatureError } from './signature-refusal';

const EMPTY_SHA256 = createHash('sha256').digest('hex');

/** What S3 accepts in the place of a payload's hash. */
const PAYLOADS_WITHOUT_HASH = new Set([
  'UNSIGNED-PAYLOAD',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
]);

/**
 * What a signature says about the body of a request to S3, which compares a hash with the body once it has received it; here only
 * that of a request without a body is compared.
 *
 * @throws SignatureError
 * @see Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header"
 */
export function s3PayloadHash(http: IncomingMessage, stated: string | undefined): string {
  if (stated === undefined) throw new SignatureError({ kind: 'no-payload-hash' });
  if (PAYLOADS_WITHOUT_HASH.has(stated)) return stated;
  if (!/^[0-9a-f]{64}$/i.test(stated)) throw new SignatureError({ kind: 'bad-payload-hash', stated });
  const { 'content-length': length = '0', 'transfer-encoding': coding } = http.headers;
  const isEmpty = length === '0' && coding === undefined;
  if (isEmpty && stated.toLowerCase() !== EMPTY_SHA256) {
    throw new SignatureError({ kind: 'wrong-payload', stated, computed: EMPTY_SHA256 });
  }
  return stated;
}

/**
 * The hash of a body that has been received, or that is stated of one that has not.
 *
 * @returns the hash that is signed, and the body's own where that is another
 * @throws SignatureError when neither is there
 */
export function bodyHash(body: Buffer | undefined, stated: string | undefined): { signed: string; computed: string } {
  if (body === undefined) {
    if (stated === undefined) throw new SignatureError({ kind: 'no-payload-hash' });
    return { signed: stated, computed: stated };
  }
  const computed = createHash('sha256').update(body).digest('hex');
  return { signed: stated ?? computed, computed };
}
