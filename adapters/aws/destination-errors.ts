import { DestinationDeniedError } from '../../core/contracts/errors';
import type { ObjectLocation } from '../../core/ports/object-location';
import { isPermanentKmsError } from './kms-errors';
import { codeOf, messageOf, statusOf } from './sdk-error';

/** Operations on a destination, with the IAM permission that each requires. */
const PERMISSION = {
  PutObject: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  ListParts: 's3:ListMultipartUploadParts',
  PutObjectTagging: 's3:PutObjectTagging',
  HeadObject: 's3:GetObject',
  GetObjectTagging: 's3:GetObjectTagging',
  CopyObject: 's3:GetObject, s3:GetObjectTagging, s3:PutObject, s3:PutObjectTagging',
  UploadPartCopy: 's3:GetObject, s3:PutObject',
} as const;
export type DestinationOperation = keyof typeof PERMISSION;

/** Whether a HEAD request was denied. Its response has no body, so the error has a status, but neither code nor message. */
const isForbiddenHead = (error: unknown, operation: DestinationOperation) =>
  operation === 'HeadObject' && statusOf(error) === 403;

/** Whether a HEAD request failed as that of an object does that is encrypted with a key of the customer: the status is all there is. */
const isEncryptedHead = (error: unknown, operation: DestinationOperation) =>
  operation === 'HeadObject' && statusOf(error) === 400;

/** @returns instructions for a person; undefined when the destination does not deny access */
function remedyOf(error: unknown, operation: DestinationOperation): string | undefined {
  const code = codeOf(error);
  const isForbidden = code === 'AccessDenied' || code === 'AllAccessDisabled' || isForbiddenHead(error, operation);
  if (isPermanentKmsError(error) || (isForbidden && /\bkms\b/i.test(messageOf(error)))) {
    return 'check that the KMS key is enabled, that its policy lets accept-notice, copy-range and copy-objects use it (kms:GenerateDataKey, kms:Decrypt), and that it is the keyArn of the destination in the configuration';
  }
  if (isForbidden) {
    return "check that the bucket's policy, and those of the organization, allow accept-notice, copy-range and copy-objects s3:PutObject, s3:PutObjectTagging, s3:GetObject, s3:GetObjectTagging, s3:AbortMultipartUpload and s3:ListMultipartUploadParts below the prefix, that the policy of its KMS key, if it has one, lets them use the key, and that the account which owns the bucket is the accountId of the destination in the configuration, or without one the account of the deployment";
  }
  if (isEncryptedHead(error, operation)) {
    return 'S3 answers so for an object that is encrypted with a key of the customer (SSE-C): with that key, copy the object over itself with encryption by S3 or KMS, or remove it';
  }
  if (code === 'NoSuchBucket') return 'create the bucket again, or choose another destination';
  return undefined;
}

/** Translate an error of a request to a destination. @returns a DestinationDeniedError if access is denied, or the error itself */
export function destinationError(
  error: unknown,
  operation: DestinationOperation,
  { bucket, key }: ObjectLocation,
): unknown {
  const remedy = remedyOf(error, operation);
  if (!remedy) return error;
  const isEncrypted = isEncryptedHead(error, operation);
  const said = isForbiddenHead(error, operation)
    ? 'AccessDenied (403)'
    : isEncrypted
      ? 'Bad Request (400)'
      : `${codeOf(error)}: ${messageOf(error)}`;
  const refused = `S3 refuses ${operation} (${PERMISSION[operation]}) of s3://${bucket}/${key}`;
  return new DestinationDeniedError(`${refused}: ${said}; ${remedy}`, { cause: error, isEncrypted });
}
