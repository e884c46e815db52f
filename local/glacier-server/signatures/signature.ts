import { createHash, createHmac } from 'node:crypto';

export interface SignatureScope {
  /** `YYYYMMDD` */
  date: string;
  region: string;
  service: string;
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/**
 * The signature of a canonical request in lower-case hex.
 *
 * @param timestamp `YYYYMMDDTHHMMSSZ`
 */
export function signatureOf(
  canonical: string,
  timestamp: string,
  scope: SignatureScope,
  secretAccessKey: string,
): string {
  const { date, region, service } = scope;
  const digest = createHash('sha256').update(canonical).digest('hex');
  const toSign = `AWS4-HMAC-SHA256\n${timestamp}\n${date}/${region}/${service}/aws4_request\n${digest}`;
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return createHmac('sha256', key).update(toSign).digest('hex');
}
