import { DestinationDeniedError } from '../../core/contracts/errors';
import type { ObjectLocation } from '../../core/ports/objects';
import { codeOf, messageOf } from './sdk-error';

/** Operations of S3 that write to a destination or look at it, with the permission that IAM asks for. */
const PERMISSION = {
  PutObject: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  HeadObject: 's3:GetObject',
} as const;
export type DestinationOperation = keyof typeof PERMISSION;

/** KMS has errors of its own, which S3 passes on; one that goes away by itself is not among those meant here. */
const isKeyTrouble = (error: unknown) =>
  /^KMS\./.test(codeOf(error)) && !/throttl|internal|timeout|unavailable/i.test(codeOf(error));

/** The answer to HEAD has no body: the SDK names the error by its status. */
const isForbidden = (error: unknown) =>
  ['AccessDenied', 'AllAccessDisabled', 'Forbidden', '403'].includes(codeOf(error));

/** @returns what a person can do about it; undefined when the destination is not what refuses */
function remedyOf(error: unknown): string | undefined {
  if (isKeyTrouble(error) || (isForbidden(error) && /\bkms\b/i.test(messageOf(error)))) {
    return 'see that the KMS key is enabled, that its policy lets accept-notice and copy-range use it (kms:GenerateDataKey, kms:Decrypt), and that it is the keyArn of the destination in moraine.config.ts';
  }
  if (isForbidden(error)) {
    return "see that the bucket's policy, and those of the organization, let accept-notice and copy-range do s3:PutObject, s3:PutObjectTagging, s3:GetObject and s3:AbortMultipartUpload below the prefix, and that the policy of its KMS key, if it has one, lets them use the key";
  }
  if (codeOf(error) === 'NoSuchBucket') return 'make the bucket again, or choose another destination';
  return undefined;
}

/** Of a request to a destination. @returns what to throw: a translation, or the error itself */
export function destinationError(
  error: unknown,
  operation: DestinationOperation,
  { bucket, key }: ObjectLocation,
): unknown {
  const remedy = remedyOf(error);
  if (!remedy) return error;
  const code = codeOf(error) === '403' ? 'AccessDenied' : codeOf(error);
  const refused = `S3 refuses ${operation} (${PERMISSION[operation]}) of s3://${bucket}/${key}`;
  return new DestinationDeniedError(`${refused}: ${code}: ${messageOf(error)}; ${remedy}`, { cause: error });
}
