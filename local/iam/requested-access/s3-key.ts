import type { ServiceRequest } from '../../endpoint/service';
import type { Target } from '../../s3/operation';
import type { Access } from '../access';
import { access } from './access-table';
import { objectArn } from './s3-target';

type KeyAction = 'kms:GenerateDataKey' | 'kms:Decrypt';

/**
 * The use of the KMS key that encrypts an object: S3 asks for it on behalf of the caller.
 *
 * @param keyArn undefined when there is no such key
 * @see Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)": Permissions, Encryption context
 */
export function keyUse(
  request: ServiceRequest,
  action: KeyAction,
  keyArn: string | undefined,
  target: Target,
): Access[] {
  if (keyArn === undefined) return [];
  const conditions = {
    'kms:ViaService': `s3.${request.region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': objectArn(target),
  };
  return [access(request, action, keyArn, conditions)];
}
