import type { ServerResponse } from 'node:http';
import type { S3Error } from './s3-error';
import { document, element, text, type Xml } from './xml/write-xml';

export type Headers = Record<string, string | number | undefined>;

export function setHeaders(response: ServerResponse, headers: Headers): void {
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) response.setHeader(name, typeof value === 'string' ? unaltered(value) : value);
  }
}

/**
 * A header value that Node writes unchanged, with one byte per character. In an answer with a Content-Length, Node would decode
 * the bytes of a Content-Disposition as UTF-8.
 */
function unaltered(value: string): string | string[] {
  if (!/[\x80-\xff]/.test(value)) return value;
  return Object.defineProperty([], 0, { get: () => value, set: () => {}, enumerable: true });
}

export function sendEmpty(response: ServerResponse, status: number, headers: Headers = {}): void {
  response.statusCode = status;
  setHeaders(response, headers);
  response.end();
}

export function sendXml(response: ServerResponse, root: string, children: Xml[], headers: Headers = {}): void {
  sendBytes(response, 200, document(root, ...children), headers);
}

export function sendError(
  response: ServerResponse,
  error: S3Error,
  request: { method: string; path: string; requestId: string },
): void {
  if (request.method === 'HEAD' || error.status === 304) {
    sendEmpty(response, error.status);
    return;
  }
  const body = element(
    'Error',
    text('Code', error.code),
    text('Message', error.message),
    ...Object.entries(error.details).map(([name, value]) => text(name, value)),
    text('Resource', request.path),
    text('RequestId', request.requestId),
  );
  sendBytes(response, error.status, `<?xml version="1.0" encoding="UTF-8"?>\n${body}`, {});
}

/** Send a complete XML document. */
export function sendBytes(response: ServerResponse, status: number, body: string, headers: Headers = {}): void {
  // As bytes: Node writes headers and a string body with the same encoding, which would damage latin1 headers.
  const bytes = Buffer.from(body);
  response.statusCode = status;
  setHeaders(response, { 'content-type': 'application/xml', 'content-length': bytes.length, ...headers });
  response.end(bytes);
}
