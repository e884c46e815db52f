import type { IncomingMessage } from 'node:http';
import type { AccessKey, AccessKeys } from '../iam/access-key';
import type { Authorization } from './authorization';
import { canonicalRequest } from './canonical-request';
import { ChunkSignatures, isSame } from './chunk-signatures';
import { bodyHash, s3PayloadHash } from './payload-hash';
import { signatureOf, stringToSign } from './signature';
import { SignatureError, type SignedWhere } from './signature-refusal';
import { type SignedAt, signedAt } from './signed-at';

/** A request as it was sent. */
export interface SentRequest {
  http: IncomingMessage;
  method: string;
  /** Percent-encoded, without the query. */
  path: string;
  /** The query without `?`. */
  search: string;
  query: URLSearchParams;
  /** The whole body; undefined where it has not been received. */
  body?: Buffer;
}

export interface Verification {
  /** Signing name of the service that was asked. */
  service: string;
  region: string;
  keys: AccessKeys;
  /** Virtual time in milliseconds; absent: the time of signatures is not checked. */
  nowMs?: number;
}

export interface VerifiedRequest {
  key: AccessKey;
  /** Signatures that the body has yet to prove; only where its chunks are signed. */
  chunkSignatures?: ChunkSignatures;
}

/**
 * Check that a request is signed by a known key with Signature Version 4, in its Authorization header or in its query.
 *
 * @throws SignatureError
 */
export function verifySignature(sent: SentRequest, verification: Verification): VerifiedRequest {
  const { http, query, body } = sent;
  const { service } = verification;
  const signed = signedAt(http, query, service, verification.nowMs);
  const { where, authorization, timestamp } = signed;
  const key = verification.keys.find(authorization.accessKeyId);
  if (!key) throw new SignatureError({ kind: 'unknown-key', accessKeyId: authorization.accessKeyId });
  checkSignedHeaders(http, service, where, authorization);
  checkScope(signed, verification);
  const stated = statedHash(http, query, service, where);
  const payload = service === 's3' ? { signed: s3PayloadHash(http, stated), computed: stated } : bodyHash(body, stated);
  checkSignature(sent, signed, payload.signed, key);
  checkToken(http, query, key);
  if (payload.computed !== undefined && payload.signed !== payload.computed) {
    throw new SignatureError({ kind: 'wrong-payload', stated: payload.signed, computed: payload.computed });
  }
  const { signature } = authorization;
  const seed = { signature, timestamp, scope: authorization, secretAccessKey: key.secretAccessKey };
  if (payload.signed === 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD') {
    return { key, chunkSignatures: new ChunkSignatures(seed, false) };
  }
  if (payload.signed === 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER') {
    return { key, chunkSignatures: new ChunkSignatures(seed, true) };
  }
  return { key };
}

/** The hash that a request states of its body; a presigned URL for S3 may be used with any body. */
function statedHash(http: IncomingMessage, query: URLSearchParams, service: string, where: SignedWhere) {
  const header = http.headers['x-amz-content-sha256'];
  if (typeof header === 'string') return header;
  if (where === 'header') return undefined;
  return query.get('X-Amz-Content-Sha256') ?? (service === 's3' ? 'UNSIGNED-PAYLOAD' : undefined);
}

function checkSignedHeaders(
  http: IncomingMessage,
  service: string,
  where: SignedWhere,
  { signedHeaders }: Authorization,
): void {
  if (service === 's3') {
    const names = Object.keys(http.headers).filter(
      (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
    );
    if (names.length > 0) throw new SignatureError({ kind: 'unsigned-headers', names });
  }
  const hasDate = where === 'query' || signedHeaders.some((name) => name === 'x-amz-date' || name === 'date');
  if (!signedHeaders.includes('host') || !hasDate) throw new SignatureError({ kind: 'unsigned-host-or-date' });
}

function checkScope({ where, authorization, timestamp }: SignedAt, { service, region }: Verification): void {
  const { date } = authorization;
  if (authorization.service !== service) {
    throw new SignatureError({ kind: 'wrong-service', where, expected: service, found: authorization.service });
  }
  if (authorization.region !== region) {
    throw new SignatureError({ kind: 'wrong-region', where, expected: region, found: authorization.region });
  }
  if (!timestamp.startsWith(date)) throw new SignatureError({ kind: 'wrong-date', where, date, timestamp });
}

function checkSignature(sent: SentRequest, signed: SignedAt, payloadHash: string, key: AccessKey): void {
  const { method, path, search, http } = sent;
  const { authorization, timestamp } = signed;
  const { signedHeaders, accessKeyId, signature: provided } = authorization;
  const request = { method, path, search, rawHeaders: http.rawHeaders, signedHeaders, payloadHash };
  const canonical = canonicalRequest(request, authorization.service === 's3' ? 's3' : 'normalized');
  if (isSame(signatureOf(canonical, timestamp, authorization, key.secretAccessKey), provided)) return;
  const text = stringToSign(canonical, timestamp, authorization);
  throw new SignatureError({ kind: 'mismatch', accessKeyId, provided, stringToSign: text, canonical });
}

/** A key that is not temporary is not used with a token. */
function checkToken(http: IncomingMessage, query: URLSearchParams, { accessKeyId, sessionToken }: AccessKey): void {
  const given = http.headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token') ?? undefined;
  if (given === sessionToken) return;
  throw new SignatureError(given === undefined ? { kind: 'unknown-key', accessKeyId } : { kind: 'wrong-token' });
}
