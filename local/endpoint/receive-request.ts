import type { IncomingMessage } from 'node:http';
import type { AccessKeys } from '../iam/access-key';
import { presignedHeaders } from '../signatures/presigned-headers';
import { signatureErrorOf } from '../signatures/signature-error-of';
import { SignatureError } from '../signatures/signature-refusal';
import { verifySignature } from '../signatures/verify-signature';
import { readBody } from './read-body';
import type { RequestTarget } from './request-target';
import type { AwsService, ServiceRequest } from './service';

export interface Receiving {
  keys: AccessKeys;
  region: string;
  requestId: string;
  /** Virtual time in milliseconds; absent: the time of signatures is not checked. */
  nowMs?: number;
}

/**
 * Read the body of a request, unless its service streams it, and verify the signature.
 *
 * @returns the request as its service gets it; the form of a Query request is part of its query
 * @throws ServiceError as the service words it
 * @throws ClientGoneError
 */
export async function receiveRequest(
  http: IncomingMessage,
  { path, search }: RequestTarget,
  service: AwsService,
  { keys, region, requestId, nowMs }: Receiving,
): Promise<ServiceRequest> {
  const method = http.method ?? 'GET';
  const query = new URLSearchParams(search);
  const sent = { http, method, path, search, query };
  const isStreamed = service.bodyBytesMax === undefined || service.streams?.(sent) === true;
  const body = isStreamed ? undefined : await readBody(http, service.bodyBytesMax, service.bodyTooLong);
  try {
    const verification = { service: service.signingName, region, keys, nowMs };
    const { key, chunkSignatures } = verifySignature({ ...sent, body }, verification);
    if (service.signingName === 's3') Object.assign(http.headers, presignedHeaders(query, http.headers));
    if ('formInQuery' in service && method === 'POST' && body) appendForm(query, body);
    const { facts } = service;
    return { http, method, path, query, caller: key.principal, region, requestId, body, facts, chunkSignatures };
  } catch (error) {
    throw error instanceof SignatureError ? signatureErrorOf(service.signingName, error.refusal) : error;
  }
}

function appendForm(query: URLSearchParams, body: Buffer): void {
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) query.append(name, value);
}
