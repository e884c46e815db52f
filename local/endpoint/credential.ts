import type { IncomingMessage } from 'node:http';

/** The credential of a signature: `KEY/20260101/us-east-1/s3/aws4_request`. */
export interface Credential {
  accessKeyId: string;
  signingName: string;
}

/** Signature Version 4A signs for several regions and names none. */
const SCOPE = /^([^/]+)\/\d{8}(?:\/[^/]+)?\/([^/]+)\/aws4_request$/;

/**
 * Read the signer and the service of a request from the Authorization header or from a presigned query, whatever the version of its
 * signature. Only S3 has a form of version 2 of its own.
 *
 * @returns undefined when the request carries no such credential
 */
export function credentialOf(http: IncomingMessage, query: URLSearchParams): Credential | undefined {
  const header = http.headers.authorization ?? '';
  const [, version2] = /^AWS ([^:\s]+):/.exec(header) ?? [];
  if (version2) return { accessKeyId: version2, signingName: 's3' };
  const accessKeyId = query.get('AWSAccessKeyId');
  if (accessKeyId && query.has('Signature') && query.has('Expires')) return { accessKeyId, signingName: 's3' };
  const named = /^AWS4-[A-Z0-9-]+ .*?Credential=([^,\s]+)/.exec(header)?.[1];
  const scope = SCOPE.exec(named ?? query.get('X-Amz-Credential') ?? '');
  return scope ? { accessKeyId: scope[1] ?? '', signingName: scope[2] ?? '' } : undefined;
}
