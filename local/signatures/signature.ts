import { createHash, createHmac } from 'node:crypto';

export interface SignatureScope {
  /** `YYYYMMDD` */
  date: string;
  region: string;
  service: string;
}

/** Derived keys that are kept; enough for all keys that sign during the days in which a run takes place. */
const KEYS_KEPT_MAX = 1000;
const derivedKeys = new Map<string, Buffer>();

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** `YYYYMMDD/REGION/SERVICE/aws4_request` */
export const scopeText = ({ date, region, service }: SignatureScope) => `${date}/${region}/${service}/aws4_request`;

/**
 * The signature of a canonical request in lower-case hex.
 *
 * @param canonical one character for each byte
 * @param timestamp `YYYYMMDDTHHMMSSZ`
 */
export function signatureOf(
  canonical: string,
  timestamp: string,
  scope: SignatureScope,
  secretAccessKey: string,
): string {
  return signText(stringToSign(canonical, timestamp, scope), scope, secretAccessKey);
}

export function stringToSign(canonical: string, timestamp: string, scope: SignatureScope): string {
  const digest = createHash('sha256').update(canonical, 'latin1').digest('hex');
  return ['AWS4-HMAC-SHA256', timestamp, scopeText(scope), digest].join('\n');
}

/** Sign a text in lower-case hex with the key that is derived for a scope. */
export function signText(text: string, scope: SignatureScope, secretAccessKey: string): string {
  return createHmac('sha256', signingKey(scope, secretAccessKey)).update(text).digest('hex');
}

function signingKey(scope: SignatureScope, secretAccessKey: string): Buffer {
  const name = `${scopeText(scope)}/${secretAccessKey}`;
  const kept = derivedKeys.get(name);
  if (kept) return kept;
  const { date, region, service } = scope;
  const steps = [date, region, service, 'aws4_request'];
  const key = steps.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`) as Buffer;
  if (derivedKeys.size >= KEYS_KEPT_MAX) derivedKeys.clear();
  derivedKeys.set(name, key);
  return key;
}
