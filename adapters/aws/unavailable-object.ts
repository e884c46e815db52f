import { ObjectUnavailableError } from '../../core/contracts/errors';
import type { OwnedObject } from '../../core/ports/object-reader';
import { isPermanentKmsError } from './kms-errors';
import { codeOf, messageOf } from './sdk-error';

/** Why an object cannot be read, by the code of S3's refusal, and what to do. */
const REMEDIES: Readonly<Record<string, string>> = {
  NoSuchKey: 'it was removed after the run: run the retrieval or restore again',
  NoSuchBucket: 'the bucket was deleted after the run: run the retrieval or restore again, to another destination',
  InvalidObjectState:
    'S3 keeps it in an archive class: restore it in S3 for some days (aws s3api restore-object), and download again',
  InvalidRequest:
    'it may be encrypted with a key of the customer (SSE-C): with that key, copy it over itself with encryption by S3 or KMS',
  InvalidRange: 'a shorter object lies there now: remove it, and run the retrieval or restore again',
};

/** Translate an error of a request for an object. @returns an ObjectUnavailableError when repeating it is in vain, or the error itself */
export function unavailableError(error: unknown, object: OwnedObject): unknown {
  const remedy = remedyOf(error, object);
  if (remedy === undefined) return error;
  const said = `${codeOf(error)}: ${messageOf(error)}`;
  const isGeneral = codeOf(error) === 'NoSuchBucket' || isDenial(error);
  return new ObjectUnavailableError(`S3 refuses s3://${object.bucket}/${object.key} (${said}): ${remedy}`, {
    cause: error,
    isGeneral,
  });
}

const isDenial = (error: unknown): boolean =>
  isPermanentKmsError(error) || ['AccessDenied', 'AllAccessDisabled'].includes(codeOf(error));

function remedyOf(error: unknown, { ownerId }: OwnedObject): string | undefined {
  if (isPermanentKmsError(error) || (isDenial(error) && /\bkms\b/i.test(messageOf(error)))) {
    return 'it is encrypted with a KMS key, which has to be enabled and to allow kms:Decrypt to the credentials in use';
  }
  if (!isDenial(error)) return REMEDIES[codeOf(error)];
  const owner = ownerId === undefined ? '' : `, and the bucket has to belong to account ${ownerId}`;
  const missing = 'without s3:ListBucket, S3 says the same of an object that is gone';
  return `the credentials in use need s3:GetObject there, by their own policies and by that of the bucket${owner}; ${missing}`;
}
