import type { ServerResponse } from 'node:http';
import { errorWriterOf } from '../endpoint/error-writers';
import type { ServiceRequest } from '../endpoint/service';
import { notImplemented, ServiceError } from '../endpoint/service-error';
import { functionInPath } from './function-in-path';
import type { Lambda } from './lambda';

// AWS Lambda quotas: 6 MB for a request, 1 MB for an asynchronous event, 6 MB and 100 bytes for the answer of a function.
export const REQUEST_BYTES_MAX = 6_291_456;
const EVENT_BYTES_MAX = 1_048_576;
const ANSWER_BYTES_MAX = 6_291_556;
export const REQUEST_TOO_LONG = `Request must be smaller than ${REQUEST_BYTES_MAX} bytes for the InvokeFunction operation`;

/** Answer `POST /2015-03-31/functions/{name or ARN}/invocations`; every other operation is refused by its path. */
export async function answerInvoke(lambda: Lambda, request: ServiceRequest, response: ServerResponse): Promise<void> {
  try {
    if (lambda.operationOf(request) !== 'Invoke') {
      throw notImplemented('lambda', `${request.method} ${request.path}`);
    }
    const { functionArn } = lambda.fn(functionNameOf(request));
    const type = request.http.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    const payload = payloadOf(request);
    if (type === 'Event') {
      requireEventSize(Buffer.byteLength(payload));
      lambda.invokeLater(functionArn, payload);
      return send(response, 202, request.requestId, '');
    }
    if (type === 'DryRun') return send(response, 204, request.requestId, '');
    if (type !== 'RequestResponse') {
      throw new ServiceError('InvalidParameterValueException', `Unknown X-Amz-Invocation-Type: ${type}`);
    }
    const result = await lambda.invoke(functionArn, payload);
    if (result.functionError) response.setHeader('X-Amz-Function-Error', result.functionError);
    const sizeBytes = Buffer.byteLength(result.payload);
    if (sizeBytes <= ANSWER_BYTES_MAX) return send(response, 200, request.requestId, result.payload);
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${ANSWER_BYTES_MAX} bytes).`;
    response.setHeader('X-Amz-Function-Error', 'Unhandled');
    const tooLarge = { errorType: 'Function.ResponseSizeTooLarge', errorMessage };
    send(response, 200, request.requestId, JSON.stringify(tooLarge));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    errorWriterOf('lambda')(response, error, request.requestId);
  }
}

function functionNameOf(request: ServiceRequest): string {
  const name = functionInPath(request);
  const qualifier = request.query.get('Qualifier') ?? /function:[^:]+:(.+)$/.exec(name)?.[1];
  if (qualifier && qualifier !== '$LATEST') {
    const message = `The embedded cloud has no versions or aliases of functions: ${name}:${qualifier}`;
    throw new ServiceError('ResourceNotFoundException', message, 404);
  }
  return name;
}

function requireEventSize(sizeBytes: number): void {
  if (sizeBytes <= EVENT_BYTES_MAX) return;
  const reason = `${sizeBytes} byte payload is too large for the Event invocation type (limit ${EVENT_BYTES_MAX} bytes)`;
  throw new ServiceError('RequestEntityTooLargeException', reason, 413);
}

function payloadOf({ body }: ServiceRequest): string {
  const text = body?.toString('utf8') || '{}';
  try {
    JSON.parse(text);
    return text;
  } catch (cause) {
    const reason = `Could not parse request body into json: ${(cause as Error).message}`;
    throw new ServiceError('InvalidRequestContentException', reason);
  }
}

function send(response: ServerResponse, statusCode: number, requestId: string, body: string): void {
  response.writeHead(statusCode, {
    'Content-Type': 'application/json',
    'x-amzn-RequestId': requestId,
    'X-Amz-Executed-Version': '$LATEST',
    ...(statusCode === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) }),
  });
  response.end(body);
}
