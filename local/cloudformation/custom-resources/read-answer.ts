import type { Answer, CustomResourceRequest } from './request';

export const ANSWER_MAX_BYTES = 4096;
const PHYSICAL_ID_MAX_BYTES = 1024;
const COPIED = ['StackId', 'RequestId', 'LogicalResourceId'] as const;

/**
 * Check the answer of a function to a request.
 *
 * @param text content of the object that the function has put; undefined when it is longer than an answer may be
 * @see AWS CloudFormation User Guide, "CloudFormation custom resource request and response reference"
 */
export function readAnswer(text: string | undefined, request: CustomResourceRequest): Answer {
  if (text === undefined) return failed('Response object is too long.');
  const body = parse(text);
  if (!body) return failed('Invalid response object: it is not a JSON object.');
  const wrong = COPIED.find((name) => body[name] !== request[name]);
  if (wrong) return failed(`Invalid response object: its ${wrong} is not that of the request.`);
  const { Status: status, Reason: reason, PhysicalResourceId: physicalId, Data: data } = body;
  if (status !== 'SUCCESS' && status !== 'FAILED') {
    return failed('Invalid response object: its Status is neither SUCCESS nor FAILED.');
  }
  if (status === 'FAILED' && (typeof reason !== 'string' || reason === '')) {
    return failed('Invalid response object: a Reason is required when the Status is FAILED.');
  }
  const { RequestId } = request;
  const why = `Received response status [FAILED] from custom resource. Message returned: ${reason} (RequestId: ${RequestId})`;
  if (!isPhysicalId(physicalId)) return failed(`Invalid PhysicalResourceId${status === 'FAILED' ? `. ${why}` : ''}`);
  if (status === 'FAILED') return { kind: 'failed', reason: why, physicalId };
  if (data !== undefined && data !== null && !isObject(data)) {
    return failed('Invalid response object: its Data is not an object.');
  }
  return { kind: 'success', physicalId, data: attributesOf((data ?? {}) as Record<string, unknown>) };
}

/** Values of `Fn::GetAtt`: scalars are texts. */
function attributesOf(data: Record<string, unknown>): Record<string, unknown> {
  const isScalar = (value: unknown) => typeof value === 'number' || typeof value === 'boolean';
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, isScalar(value) ? String(value) : value]),
  );
}

const failed = (reason: string): Answer => ({ kind: 'failed', reason });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPhysicalId = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= PHYSICAL_ID_MAX_BYTES;

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
