import { SourceChangedError, SourceUnreadableError } from '../../core/contracts/errors';
import type { ObjectLocation } from '../../core/ports/object-location';
import { isKeyTrouble } from './kms-errors';
import { codeOf, messageOf } from './sdk-error';

/** S3's answer to a read of an object that a customer's own key encrypts has this code for want of a better one. */
const isCustomerKey = (error: unknown) =>
  codeOf(error) === 'InvalidRequest' && /server side encryption/i.test(messageOf(error));

/** Node does not read a header with a control character, nor headers of more than 16 KB. The SDK may have wrapped its error. */
const isUnreadableHeader = (error: unknown) => /Parse Error: (Invalid header|Header overflow)/.test(messageOf(error));

/** @returns what a person can do about it; undefined when the object can be read */
function remedyOf(error: unknown): string | undefined {
  if (isUnreadableHeader(error)) {
    return 'one of its headers (Content-Disposition, for one) has a control character, or they are too long: copy the object onto itself with other headers, or exclude it in the plan';
  }
  if (codeOf(error) === 'InvalidObjectState') {
    return 'its storage class is an archive: restore it with S3 first, or exclude it in the plan';
  }
  if (isCustomerKey(error)) {
    return 'it is encrypted with a key that S3 does not keep (SSE-C): copy it without, or exclude it in the plan';
  }
  const usesKms = isKeyTrouble(error) || /\bkms\b/i.test(messageOf(error));
  if (usesKms && (isKeyTrouble(error) || codeOf(error) === 'AccessDenied')) {
    return "name its KMS key as the source's keyArn in the plan, see that the key's policy allows its use and that it is enabled";
  }
  if (codeOf(error) === 'AccessDenied') {
    return "see that the bucket's policy and the object's owner let this account read it, or exclude it in the plan";
  }
  return undefined;
}

/** Of a request that reads an object. @returns what to throw: a translation, or the error itself */
export function sourceError(error: unknown, { bucket, key }: ObjectLocation): unknown {
  const name = `s3://${bucket}/${key}`;
  if (codeOf(error) === 'NoSuchKey') {
    return new SourceChangedError(`${name} is not there any more`, { cause: error });
  }
  if (codeOf(error) === 'PreconditionFailed') {
    return new SourceChangedError(`${name} has changed since it was listed`, { cause: error });
  }
  const remedy = remedyOf(error);
  if (!remedy) return error;
  return new SourceUnreadableError(`${name} may not be read: ${messageOf(error)}; ${remedy}`, { cause: error });
}
