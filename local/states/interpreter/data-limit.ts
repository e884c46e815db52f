import { StatesError, StatesErrorName } from '../states-error';

/** Maximum size of a state's input, output, arguments and results, and of a variable: 256 KiB of JSON in UTF-8. */
export const PAYLOAD_MAX_BYTES = 262_144;

export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** @throws StatesError States.DataLimitExceeded */
export function checkPayload(value: unknown, what: string): void {
  const sizeBytes = jsonBytes(value);
  if (sizeBytes > PAYLOAD_MAX_BYTES) {
    throw new StatesError(
      StatesErrorName.dataLimitExceeded,
      `${what} has ${sizeBytes} bytes, more than the maximum of ${PAYLOAD_MAX_BYTES}.`,
    );
  }
}
