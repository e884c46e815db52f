import { DestinationBusyError } from '../../core/contracts/errors';
import type { ObjectLocation } from '../../core/ports/object-location';
import { codeOf, messageOf, statusOf } from './sdk-error';

/**
 * Error codes of S3 that are temporary: throttling, a concurrent write to the key, a body that arrived too slowly, an internal
 * error. CompleteMultipartUpload returns them with status 200 too.
 *
 * @see Amazon S3 API Reference, "Error responses"
 */
const BUSY = new Set([
  'SlowDown',
  'ServiceUnavailable',
  'InternalError',
  'OperationAborted',
  'ConditionalRequestConflict',
  'RequestTimeout',
]);
const BUSY_STATUS = new Set([429, 500, 502, 503, 504]);

/** Error codes of Node for connections that could not be opened, or broke before the response. */
const BROKEN = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
]);

/** Temporary errors of KMS that S3 passes on. */
const BUSY_KEYS = /throttl|^KMS\..*(unavailable|internal|timeout)/i;

function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  if (BUSY.has(code) || BUSY_KEYS.test(code)) return true;
  const status = statusOf(error);
  if (status !== undefined) return BUSY_STATUS.has(status);
  return code === 'TimeoutError' || BROKEN.has(String((error as { code?: unknown }).code));
}

/** Translate an error of a write to a destination. @returns a DestinationBusyError if it is temporary, or the error itself */
export function busyDestination(error: unknown, { bucket, key }: ObjectLocation): unknown {
  if (!isBusy(error)) return error;
  const code = codeOf(error);
  const message = `S3 is temporarily unable to write s3://${bucket}/${key}: ${code}: ${messageOf(error)}`;
  return new DestinationBusyError(message, { cause: error, isConflict: code === 'ConditionalRequestConflict' });
}
