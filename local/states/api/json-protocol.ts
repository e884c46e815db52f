import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceRequest } from '../../endpoint/service';
import { ApiError } from './api-error';

const CONTENT_TYPE = 'application/x-amz-json-1.0';
const TARGET = /^AWSStepFunctions\.(\w+)$/;
/** Enough for a 256 KiB payload whose characters are escaped with six bytes each. */
export const BODY_BYTES_MAX = 2 * 1024 * 1024;

/** The operation that the `X-Amz-Target` header names. */
export function targetOf(http: IncomingMessage): string | undefined {
  const header = http.headers['x-amz-target'];
  return typeof header === 'string' ? TARGET.exec(header)?.[1] : undefined;
}

/** @throws ApiError SerializationException */
export function jsonBodyOf(request: ServiceRequest): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(request.body?.toString() || '{}');
  } catch (error) {
    throw new ApiError('SerializationException', `the request body is not JSON: ${(error as Error).message}`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError('SerializationException', 'the request body is not a JSON object');
  }
  return body as Record<string, unknown>;
}

export function writeJson(response: ServerResponse, statusCode: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(statusCode, { 'content-type': CONTENT_TYPE, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

export function writeError(response: ServerResponse, error: ApiError): void {
  writeJson(response, 400, { __type: error.name, message: error.message });
}
