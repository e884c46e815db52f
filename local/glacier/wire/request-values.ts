import type { IncomingMessage } from 'node:http';
import { GlacierError, invalidParameter, missingParameter } from './glacier-error';

const descriptionCharactersMax = 1024;

/** The Content-Length of a request; Glacier supports no other framing. @throws 400 */
export function contentLengthOf(http: IncomingMessage): number {
  if (http.headers['transfer-encoding'] !== undefined) {
    throw rejectBody(invalidParameter('Transfer-Encoding is not supported. Send Content-Length.'));
  }
  const value = http.headers['content-length'];
  if (value === undefined) throw missingParameter('Content-Length');
  const bytes = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(bytes)) {
    throw rejectBody(invalidParameter(`Invalid Content-Length: ${value}`));
  }
  return bytes;
}

/** Make an error close the connection, so that the rest of the body is not read. */
export function rejectBody(error: GlacierError): GlacierError {
  error.closeConnection = true;
  return error;
}

export function headerOf(http: IncomingMessage, name: string): string | undefined {
  const value = http.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export function requiredHeader(http: IncomingMessage, name: string): string {
  const value = headerOf(http, name);
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

/** A SHA-256 header in lower-case hex. @throws 400 when it is absent or not 64 hex digits */
export function sha256Header(http: IncomingMessage, name: string): string {
  const value = requiredHeader(http, name);
  if (!/^[0-9a-fA-F]{64}$/.test(value)) throw invalidParameter(`Invalid ${name}: ${value}`);
  return value.toLowerCase();
}

/** The header `x-amz-archive-description`; an absent header is the same as an empty one. */
export function descriptionHeader(http: IncomingMessage): string {
  return checkedDescription(headerOf(http, 'x-amz-archive-description') ?? '', 'archive description');
}

/** @throws 400 unless the text has at most 1,024 characters, all in 0x20–0x7E */
export function checkedDescription(text: string, name: string): string {
  if (text.length > descriptionCharactersMax) {
    throw invalidParameter(`Invalid ${name}: it has ${text.length} characters, at most 1024 are allowed`);
  }
  if (!/^[\x20-\x7e]*$/.test(text)) {
    throw invalidParameter(`Invalid ${name}: only printable ASCII characters (0x20-0x7E) are allowed`);
  }
  return text;
}

/** The query parameter `limit` of a list; more than `max` is the same as `max`. @throws 400 when it is not a positive integer */
export function pageLimit(query: URLSearchParams, max: number): number {
  const text = query.get('limit');
  if (text === null || text === '') return max;
  const limit = Number(text);
  if (!/^\d{1,9}$/.test(text) || limit < 1) throw invalidParameter(`Invalid limit: ${text}. Limit must be at least 1.`);
  return Math.min(limit, max);
}

/** The query parameter `marker` of a list; an empty one is the same as none. */
export function pageMarker(query: URLSearchParams): string | undefined {
  return query.get('marker') || undefined;
}

export class SerializationError extends GlacierError {
  constructor(message: string) {
    super('SerializationException', message, 400);
  }
}
