import { ServiceError } from './service-error';

const parsed = new WeakMap<Buffer, Record<string, unknown>>();

/**
 * The JSON object of a body, which is parsed once: authorization and operation see the same.
 *
 * @throws ServiceError SerializationException
 */
export function jsonObjectOf(body: Buffer): Record<string, unknown> {
  const known = parsed.get(body);
  if (known) return known;
  const value = parse(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ServiceError('SerializationException', 'The body is not a JSON object.');
  }
  parsed.set(body, value as Record<string, unknown>);
  return value as Record<string, unknown>;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.length === 0 ? '{}' : body.toString('utf8'));
  } catch (cause) {
    throw new ServiceError('SerializationException', `The body is not JSON: ${(cause as Error).message}`);
  }
}
