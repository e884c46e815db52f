import { PAYLOAD_MAX_BYTES } from '../interpreter/data-limit';
import { ApiError } from './api-error';
import type { Operation } from './operation';

const TOKEN_MAX = 2048;

function parseOutput(text: string): unknown {
  if (Buffer.byteLength(text) > PAYLOAD_MAX_BYTES) {
    throw new ApiError('InvalidOutput', `Invalid Output: more than ${PAYLOAD_MAX_BYTES} bytes`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
  }
}

export const sendTaskSuccess: Operation = (input, { tokens }) => {
  const output = parseOutput(input.string('output', Number.POSITIVE_INFINITY));
  tokens.waiterOf(input.string('taskToken', TOKEN_MAX)).succeed(output);
  return {};
};

export const sendTaskFailure: Operation = (input, { tokens }) => {
  const error = input.optionalString('error', 256);
  const cause = input.optionalString('cause', 32_768);
  tokens.waiterOf(input.string('taskToken', TOKEN_MAX)).fail(error, cause);
  return {};
};

export const sendTaskHeartbeat: Operation = (input, { tokens }) => {
  tokens.waiterOf(input.string('taskToken', TOKEN_MAX)).heartbeat();
  return {};
};
