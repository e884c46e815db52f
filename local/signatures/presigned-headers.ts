import type { IncomingHttpHeaders } from 'node:http';

/**
 * Headers of S3 that the query of a presigned URL has in their place, such as `x-amz-meta-origin`; one that was sent as a header too
 * is left as it was sent.
 *
 * @param query that of a request whose signature is verified
 */
export function presignedHeaders(query: URLSearchParams, sent: IncomingHttpHeaders): Record<string, string> {
  if (!query.has('X-Amz-Signature')) return {};
  const named = [...query].map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(named.filter(([name]) => name.startsWith('x-amz-') && sent[name] === undefined));
}
