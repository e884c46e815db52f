import type { ServiceRequest } from '../../endpoint/service';
import type { Target } from '../../s3/operation';
import type { Access } from '../access';
import { type AccessRow, access } from './access-table';
import { keyUse } from './s3-key';
import { bucketArn, objectArn, sourceIn, targetIn } from './s3-target';

/** `s3:GetObjectTagging` is `s3:GetObjectVersionTagging` for a named version. */
export const versioned = (action: string, isVersion: boolean) =>
  isVersion ? action.replace(/(?<=Object)(?=Tagging$|$)/, 'Version') : action;

/**
 * A read of an object. That there is none is told only to those who may list the bucket.
 *
 * @see Amazon S3 API Reference, GetObject and HeadObject, "Permissions"
 */
function reading(request: ServiceRequest, target: Target, action: string): Access[] {
  const needed = [access(request, action, objectArn(target))];
  const facts = request.facts?.s3;
  const isMissing = facts?.bucket(target.bucketName) && !facts.object(target.bucketName, target.key);
  if (isMissing) needed.push(access(request, 's3:ListBucket', bucketArn(target)));
  return needed;
}

/** @param needsBytes whether the bytes of the object are read, and its KMS key is used */
export const onRead =
  (action: string, needsBytes = false): AccessRow =>
  (request) => {
    const target = targetIn(request);
    const needed = reading(request, target, versioned(action, request.query.has('versionId')));
    return needsBytes ? [...needed, ...decryption(request, target)] : needed;
  };

/** The source of a copy. */
export function copied(request: ServiceRequest): Access[] {
  const source = sourceIn(request);
  const action = versioned('s3:GetObject', source.versionId !== undefined);
  return [...reading(request, source, action), ...decryption(request, source)];
}

const decryption = (request: ServiceRequest, target: Target) =>
  keyUse(request, 'kms:Decrypt', request.facts?.s3?.object(target.bucketName, target.key)?.keyArn, target);
