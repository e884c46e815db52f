import type { ServerResponse } from 'node:http';
import { errorWriterOf } from './error-writers';
import { jsonObjectOf } from './json-body';
import type { ServiceRequest } from './service';
import { notImplemented, ServiceError } from './service-error';

/** Performs one operation; returns the output that the API reference describes, without undefined fields. */
export type JsonOperation = (input: Record<string, unknown>, request: ServiceRequest) => unknown;

/** The operation named by `X-Amz-Target: AmazonSQS.SendMessage`. */
export function targetOf(request: ServiceRequest, prefix: string): string | undefined {
  const target = request.http.headers['x-amz-target'];
  if (typeof target !== 'string' || !target.startsWith(`${prefix}.`)) return undefined;
  return target.slice(prefix.length + 1);
}

export interface JsonProtocol {
  signingName: string;
  /** The part of X-Amz-Target before the dot. */
  targetPrefix: string;
  operations: Record<string, JsonOperation>;
}

/** Answer a request of the AWS JSON 1.0 protocol from a table of operations. */
export async function answerJson(protocol: JsonProtocol, request: ServiceRequest, response: ServerResponse) {
  try {
    const operation = targetOf(request, protocol.targetPrefix);
    if (!operation) {
      const header = `X-Amz-Target: ${protocol.targetPrefix}.Operation`;
      throw new ServiceError('UnknownOperationException', `The request names no operation; send ${header}.`);
    }
    const perform = Object.hasOwn(protocol.operations, operation) && protocol.operations[operation];
    if (!perform) throw notImplemented(protocol.signingName, operation);
    const output = JSON.stringify((await perform(jsonObjectOf(request.body ?? NO_BODY), request)) ?? {});
    if (response.destroyed) return;
    response.writeHead(200, {
      'Content-Type': 'application/x-amz-json-1.0',
      'Content-Length': Buffer.byteLength(output),
      'x-amzn-RequestId': request.requestId,
    });
    response.end(output);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    errorWriterOf(protocol.signingName)(response, error, request.requestId);
  }
}

const NO_BODY = Buffer.alloc(0);
