import { canonicalRequest } from '../../local/signatures/canonical-request';
import { signatureOf } from '../../local/signatures/signature';

/** A request to S3 that is written byte by byte. */
export interface WrittenRequest {
  method: string;
  /** Percent-encoded, with the query. */
  target: string;
  /** One character for each byte; `host` is among them. */
  headers: Record<string, string>;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** Default: unsigned. */
  payloadHash?: string;
}

const TIMESTAMP = '20300601T000000Z';
const SCOPE = { date: TIMESTAMP.slice(0, 8), region: 'us-east-1', service: 's3' };

/** The headers of a request and those that sign all of them. */
export function signedForS3(request: WrittenRequest): Record<string, string> {
  const { method, target, credentials, payloadHash = 'UNSIGNED-PAYLOAD' } = request;
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': TIMESTAMP,
    'x-amz-content-sha256': payloadHash,
  };
  const [path = '', search = ''] = target.split('?');
  const signedHeaders = Object.keys(headers).sort();
  const rawHeaders = Object.entries(headers).flat();
  const canonical = canonicalRequest({ method, path, search, rawHeaders, signedHeaders, payloadHash }, 's3');
  const signature = signatureOf(canonical, TIMESTAMP, SCOPE, credentials.secretAccessKey);
  const credential = `${credentials.accessKeyId}/${SCOPE.date}/us-east-1/s3/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`;
  return { ...headers, authorization };
}
