import type { KeyPair } from '../../iam/administrator-key';
import { signatureOf } from '../../signatures/signature';

export interface PresignedPut {
  /** `http://127.0.0.1:PORT` */
  endpointUrl: string;
  region: string;
  signer: KeyPair;
  bucketName: string;
  key: string;
  signedAt: Date;
  expiresSeconds: number;
}

/**
 * A URL with which anybody can put one object.
 *
 * @see Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters"
 */
export function presignedPutUrl({
  endpointUrl,
  region,
  signer,
  bucketName,
  key,
  signedAt,
  expiresSeconds,
}: PresignedPut): string {
  const timestamp = signedAt.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = { date: timestamp.slice(0, 8), region, service: 's3' };
  // Names in the order in which they are signed.
  const query = Object.entries({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${signer.accessKeyId}/${scope.date}/${region}/s3/aws4_request`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(expiresSeconds),
    'X-Amz-SignedHeaders': 'host',
  })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const path = `/${bucketName}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const { host } = new URL(endpointUrl);
  const canonical = ['PUT', path, query, `host:${host}\n`, 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const signature = signatureOf(canonical, timestamp, scope, signer.secretAccessKey);
  return `${endpointUrl}${path}?${query}&X-Amz-Signature=${signature}`;
}
