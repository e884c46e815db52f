import { timingSafeEqual } from 'node:crypto';
import type { ServiceRequest } from '../../endpoint/service';
import { GlacierError } from '../../glacier/wire/glacier-error';
import { headerOf } from '../../glacier/wire/request-values';
import { type Authorization, parseAuthorization } from './authorization';
import { canonicalRequest } from './canonical-request';
import { signatureOf } from './signature';

const skewMaxMs = 5 * 60_000;

export interface Verification {
  region: string;
  /** Secret access keys by access key id. */
  secrets: ReadonlyMap<string, string>;
  /** Virtual time in milliseconds; absent: the time of signatures is not checked. */
  nowMs?: number;
}

const invalidSignature = (message: string) => new GlacierError('InvalidSignatureException', message, 403);

/** @throws MissingAuthenticationTokenException (400) */
export function missingToken(): GlacierError {
  return new GlacierError('MissingAuthenticationTokenException', 'Request is missing Authentication Token', 400);
}

/**
 * Check that a request is signed by a known key, with Signature Version 4 in its Authorization header.
 *
 * @param search the query as sent, without `?`
 * @param payloadHash SHA-256 of the body in lower-case hex
 * @throws GlacierError InvalidSignatureException (403), UnrecognizedClientException, IncompleteSignatureException,
 *   MissingAuthenticationTokenException (400)
 */
export function verifyRequest(
  request: ServiceRequest,
  search: string,
  payloadHash: string,
  verification: Verification,
): void {
  const header = headerOf(request.http, 'authorization');
  if (!header) throw missingToken();
  const authorization = parseAuthorization(header);
  if (!authorization) {
    const message =
      "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters of AWS4-HMAC-SHA256.";
    throw new GlacierError('IncompleteSignatureException', message, 400);
  }
  const secret = verification.secrets.get(authorization.accessKeyId);
  if (secret === undefined) {
    throw new GlacierError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      400,
    );
  }
  const timestamp = timestampOf(request);
  checkScope(authorization, timestamp, verification);
  const { method, path, http } = request;
  const { signedHeaders } = authorization;
  const canonical = canonicalRequest({ method, path, search, rawHeaders: http.rawHeaders, signedHeaders, payloadHash });
  const expected = signatureOf(canonical, timestamp, authorization, secret);
  // Both are 64 hex digits.
  if (timingSafeEqual(Buffer.from(expected), Buffer.from(authorization.signature))) return;
  throw invalidSignature(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
      'and signing method. Consult the service documentation for details.',
  );
}

/** `x-amz-date`, else `Date`, as `YYYYMMDDTHHMMSSZ`. */
function timestampOf({ http }: ServiceRequest): string {
  const given = headerOf(http, 'x-amz-date');
  if (given !== undefined && /^\d{8}T\d{6}Z$/.test(given)) return given;
  const dateMs = given === undefined ? Date.parse(headerOf(http, 'date') ?? '') : Number.NaN;
  if (Number.isNaN(dateMs)) {
    const message = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
    throw new GlacierError('IncompleteSignatureException', message, 400);
  }
  return basicTime(dateMs);
}

function checkScope(authorization: Authorization, timestamp: string, { region, nowMs }: Verification): void {
  const { date, service, signedHeaders } = authorization;
  const dateHeaders = signedHeaders.some((name) => name === 'x-amz-date' || name === 'date');
  if (!signedHeaders.includes('host') || !dateHeaders) {
    throw invalidSignature("'Host' and 'X-Amz-Date' or 'Date' must be signed headers.");
  }
  if (service !== 'glacier') {
    throw invalidSignature(`Credential should be scoped to correct service: 'glacier', not '${service}'.`);
  }
  if (authorization.region !== region) {
    throw invalidSignature(`Credential should be scoped to a valid region, not '${authorization.region}'.`);
  }
  if (!timestamp.startsWith(date)) {
    throw invalidSignature(`Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date: ${date}`);
  }
  if (nowMs === undefined) return;
  const signedAtMs = Date.parse(timestamp.replace(/^(....)(..)(..T..)(..)(..)Z$/, '$1-$2-$3:$4:$5Z'));
  const [now, earliest, latest] = [nowMs, nowMs - skewMaxMs, nowMs + skewMaxMs].map(basicTime);
  if (!(signedAtMs >= nowMs - skewMaxMs)) {
    throw invalidSignature(`Signature expired: ${timestamp} is now earlier than ${earliest} (${now} - 5 min.)`);
  }
  if (signedAtMs > nowMs + skewMaxMs) {
    throw invalidSignature(`Signature not yet current: ${timestamp} is still later than ${latest} (${now} + 5 min.)`);
  }
}

const basicTime = (timeMs: number) => new Date(timeMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
