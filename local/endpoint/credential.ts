import type { IncomingMessage } from 'node:http';

/** The credential of a SigV4 signature: `KEY/20260101/us-east-1/s3/aws4_request`. */
export interface Credential {
  accessKeyId: string;
  region: string;
  signingName: string;
}

const SCOPE = /^([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request$/;

/**
 * Read the signer and the service of a request from the Authorization header or from a presigned query.
 *
 * @returns undefined when the request carries no SigV4 credential
 */
export function credentialOf(http: IncomingMessage, query: URLSearchParams): Credential | undefined {
  const header = /^AWS4-HMAC-SHA256 .*?Credential=([^,\s]+)/.exec(http.headers.authorization ?? '')?.[1];
  const scope = SCOPE.exec(header ?? query.get('X-Amz-Credential') ?? '');
  if (!scope) return undefined;
  const [, accessKeyId = '', region = '', signingName = ''] = scope;
  return { accessKeyId, region, signingName };
}
