import { SourceChangedError, SourceUnreadableError } from '../../core/contracts/errors';
import type { ObjectLocation } from '../../core/ports/object-location';
import { isPermanentKmsError } from './kms-errors';
import { codeOf, messageOf } from './sdk-error';

/** Whether an object is encrypted with a key of the customer (SSE-C), for which S3 has no specific error code. */
const isCustomerKey = (error: unknown) =>
  codeOf(error) === 'InvalidRequest' && /server side encryption/i.test(messageOf(error));

/** Whether Node rejects the response headers: a control character, or more than 16 KB. The SDK may have wrapped the error. */
const isUnreadableHeader = (error: unknown) => /Parse Error: (Invalid header|Header overflow)/.test(messageOf(error));

/** @returns instructions for a person; undefined when the error does not concern access to the object */
function remedyOf(error: unknown): string | undefined {
  if (isUnreadableHeader(error)) {
    return 'one of its headers (such as Content-Disposition) has a control character, or they are too long: copy the object onto itself with other headers, or exclude it in the plan';
  }
  if (codeOf(error) === 'InvalidObjectState') {
    return 'it is in an archive storage class: restore it with S3 first, or exclude it in the plan';
  }
  if (isCustomerKey(error)) {
    return 'it is encrypted with a customer-provided key (SSE-C): copy it without SSE-C, or exclude it in the plan';
  }
  const usesKms = isPermanentKmsError(error) || /\bkms\b/i.test(messageOf(error));
  if (usesKms && (isPermanentKmsError(error) || codeOf(error) === 'AccessDenied')) {
    return "set the source's keyArn in the plan to its KMS key, and check that the key is enabled and that its policy allows its use";
  }
  if (codeOf(error) === 'AccessDenied') {
    return "check that the bucket's policy and the object's owner let this account read it, or exclude it in the plan";
  }
  return undefined;
}

/** Translate an error of a request that reads an object. @returns a translation, or the error itself */
export function sourceError(error: unknown, { bucket, key }: ObjectLocation): unknown {
  const name = `s3://${bucket}/${key}`;
  if (codeOf(error) === 'NoSuchKey') {
    return new SourceChangedError(`${name} no longer exists`, { cause: error });
  }
  if (codeOf(error) === 'PreconditionFailed') {
    return new SourceChangedError(`${name} has changed since it was listed`, { cause: error });
  }
  const remedy = remedyOf(error);
  if (!remedy) return error;
  return new SourceUnreadableError(`${name} cannot be read: ${messageOf(error)}; ${remedy}`, { cause: error });
}
