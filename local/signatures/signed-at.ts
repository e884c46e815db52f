import type { IncomingMessage } from 'node:http';
import { type Authorization, parseAuthorization, parsePresigned } from './authorization';
import { SignatureError, type SignedWhere } from './signature-refusal';

/** A signature, and when it was made. */
export interface SignedAt {
  where: SignedWhere;
  authorization: Authorization;
  /** `YYYYMMDDTHHMMSSZ` */
  timestamp: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** A week. */
const EXPIRES_MAX_SECONDS = 604_800;
const SKEW_MAX_MS = 5 * 60_000;
const S3_SKEW_MAX_MS = 15 * 60_000;

/**
 * The signature of a request, of whichever form it is.
 *
 * @param nowMs virtual time in milliseconds; absent: the time is not checked
 * @throws SignatureError
 */
export function signedAt(
  http: IncomingMessage,
  query: URLSearchParams,
  service: string,
  nowMs: number | undefined,
): SignedAt {
  const header = http.headers.authorization;
  if (header && query.has('X-Amz-Algorithm')) throw new SignatureError({ kind: 'twice' });
  const signed = header ? signedInHeader(http, header) : signedInQuery(query);
  const expiresMs = signed.where === 'query' ? expiresMsOf(query, service) : undefined;
  if (nowMs === undefined) return signed;
  const skewMaxMs = service === 's3' ? S3_SKEW_MAX_MS : SKEW_MAX_MS;
  checkTime(signed, nowMs, { laterMs: skewMaxMs, earlierMs: expiresMs ?? skewMaxMs });
  return signed;
}

function signedInHeader(http: IncomingMessage, header: string): SignedAt {
  const [, algorithm = ''] = /^\s*(\S*)/.exec(header) ?? [];
  if (algorithm !== ALGORITHM) throw new SignatureError({ kind: 'unsupported', where: 'header', algorithm });
  const authorization = parseAuthorization(header);
  if (!authorization) throw new SignatureError({ kind: 'incomplete', where: 'header' });
  const given = http.headers['x-amz-date'];
  if (typeof given === 'string' && isTimestamp(given)) return { where: 'header', authorization, timestamp: given };
  const dateMs = given === undefined ? Date.parse(http.headers.date ?? '') : Number.NaN;
  if (Number.isNaN(dateMs)) throw new SignatureError({ kind: 'no-date', where: 'header' });
  return { where: 'header', authorization, timestamp: basicTime(dateMs) };
}

function signedInQuery(query: URLSearchParams): SignedAt {
  const algorithm = query.get('X-Amz-Algorithm') ?? (query.has('AWSAccessKeyId') ? 'AWS' : undefined);
  if (algorithm === undefined) throw new SignatureError({ kind: 'missing' });
  if (algorithm !== ALGORITHM) throw new SignatureError({ kind: 'unsupported', where: 'query', algorithm });
  const authorization = parsePresigned(query);
  if (!authorization) throw new SignatureError({ kind: 'incomplete', where: 'query' });
  const timestamp = query.get('X-Amz-Date') ?? '';
  if (!isTimestamp(timestamp)) throw new SignatureError({ kind: 'no-date', where: 'query' });
  return { where: 'query', authorization, timestamp };
}

/** How long a presigned URL is valid; only S3 insists on being told. */
function expiresMsOf(query: URLSearchParams, service: string): number | undefined {
  const text = query.get('X-Amz-Expires');
  if (text === null) {
    if (service !== 's3') return undefined;
    throw new SignatureError({ kind: 'incomplete', where: 'query' });
  }
  const seconds = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(seconds)) throw new SignatureError({ kind: 'bad-expiry', problem: 'not-a-number' });
  if (seconds < 1) throw new SignatureError({ kind: 'bad-expiry', problem: 'not-positive' });
  if (seconds > EXPIRES_MAX_SECONDS) throw new SignatureError({ kind: 'bad-expiry', problem: 'too-long' });
  return seconds * 1000;
}

function checkTime(
  { where, timestamp }: SignedAt,
  nowMs: number,
  { earlierMs, laterMs }: { earlierMs: number; laterMs: number },
): void {
  const signedAtMs = Date.parse(timestamp.replace(/^(....)(..)(..T..)(..)(..)Z$/, '$1-$2-$3:$4:$5Z'));
  const now = basicTime(nowMs);
  if (!(signedAtMs >= nowMs - earlierMs)) {
    throw new SignatureError({ kind: 'expired', where, timestamp, limit: basicTime(nowMs - earlierMs), now });
  }
  if (signedAtMs > nowMs + laterMs) {
    throw new SignatureError({ kind: 'not-yet-valid', where, timestamp, limit: basicTime(nowMs + laterMs), now });
  }
}

const isTimestamp = (text: string) => /^\d{8}T\d{6}Z$/.test(text);

const basicTime = (timeMs: number) => new Date(timeMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
