import type { ServiceRequest } from '../../endpoint/service';
import { invalidParameter } from './glacier-error';
import { receiveBody } from './receive-body';
import { contentLengthOf, rejectBody, SerializationError } from './request-values';

/** The largest JSON body: a policy of 20 KB, every character of it escaped, and some room. */
export const jsonBytesMax = 256 * 1024;

/** The members of a JSON request; null is treated like an absent member. */
export type JsonObject = ReadonlyMap<string, unknown>;

/** Read a request's JSON object. @throws 400 when it is too large, not JSON, or not an object */
export async function readJsonBody(request: ServiceRequest, idleTimeoutMs: number): Promise<JsonObject> {
  const lengthBytes = contentLengthOf(request.http);
  if (lengthBytes > jsonBytesMax) throw rejectBody(invalidParameter(`Invalid Content-Length: ${lengthBytes}`));
  const body = request.body ?? (await receivedBody(request, idleTimeoutMs, lengthBytes));
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new SerializationError('The request body is not valid JSON');
  }
  return jsonObject(value, 'The request body');
}

async function receivedBody(request: ServiceRequest, idleTimeoutMs: number, lengthBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await receiveBody(request.http, idleTimeoutMs, lengthBytes, (chunk) => {
    chunks.push(chunk);
  });
  return Buffer.concat(chunks);
}

export function jsonObject(value: unknown, name: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SerializationError(`${name} is not a JSON object`);
  }
  return new Map(Object.entries(value).filter(([, member]) => member !== null));
}

/** A string member, or undefined. @throws 400 when it is of another type */
export function stringMember(object: JsonObject, name: string): string | undefined {
  const value = object.get(name);
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new SerializationError(`${name} is not a string`);
  return value;
}

/** A member that is a list of strings, or undefined. @throws 400 when it is of another type */
export function stringListMember(object: JsonObject, name: string): string[] | undefined {
  const value = object.get(name);
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw new SerializationError(`${name} is not a list of strings`);
  }
  return value;
}
