import type { ServerResponse } from 'node:http';
import { errorWriterOf } from './error-writers';
import type { AwsService, ServiceRequest } from './service';
import { notImplemented, ServiceError } from './service-error';
import { toXml, type XmlValue } from './xml';

/**
 * A service of the AWS Query protocol. A form, sent as the query or as the body, names the operation; the endpoint reads the
 * body first and adds the form to `request.query`, so that the operation is known before it is performed.
 */
export interface QueryService extends AwsService {
  readonly formInQuery: true;
}

/** Size of the longest form that is read. */
export const FORM_BYTES_MAX = 2 * 1024 * 1024;

/** Performs one operation from its form parameters (`Attributes.entry.1.key`, …). */
export type QueryOperation = (
  parameters: URLSearchParams,
  request: ServiceRequest,
) => XmlValue | Promise<XmlValue | undefined> | undefined;

export interface QueryProtocol {
  signingName: string;
  xmlNamespace: string;
  operations: Record<string, QueryOperation>;
}

/** Answer a request of the AWS Query protocol (form in, XML out) from a table of operations. */
export async function answerQuery(protocol: QueryProtocol, request: ServiceRequest, response: ServerResponse) {
  try {
    const action = request.query.get('Action');
    if (!action) throw new ServiceError('MissingAction', 'The request names no Action.');
    const perform = Object.hasOwn(protocol.operations, action) && protocol.operations[action];
    if (!perform) throw notImplemented(protocol.signingName, action);
    const result = await perform(request.query, request);
    const content = toXml({
      ...(result === undefined ? {} : { [`${action}Result`]: result }),
      ResponseMetadata: { RequestId: request.requestId },
    });
    const body = `<${action}Response xmlns="${protocol.xmlNamespace}">${content}</${action}Response>`;
    response.writeHead(200, {
      'Content-Type': 'text/xml',
      'Content-Length': Buffer.byteLength(body),
      'x-amzn-RequestId': request.requestId,
    });
    response.end(body);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    errorWriterOf(protocol.signingName)(response, error, request.requestId);
  }
}

/** A required form parameter. @throws ServiceError InvalidParameter */
export function requiredParameter(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null || value === '')
    throw new ServiceError('InvalidParameter', `Invalid parameter: ${name} is missing`);
  return value;
}

/** The entries `Prefix.entry.N.key` and `Prefix.entry.N.value` of a form, in order. */
export function formMap(parameters: URLSearchParams, prefix: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (let index = 1; index <= 100; index++) {
    const key = parameters.get(`${prefix}.entry.${index}.key`);
    if (key === null) break;
    entries.set(key, parameters.get(`${prefix}.entry.${index}.value`) ?? '');
  }
  return entries;
}
