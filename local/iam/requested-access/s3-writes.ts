import type { ServiceRequest } from '../../endpoint/service';
import type { Access } from '../access';
import { type AccessRow, access, type Conditions } from './access-table';
import { keyUse } from './s3-key';
import { copied, versioned } from './s3-reads';
import { headerOf, objectArn, sourceIn, targetIn } from './s3-target';

/**
 * Condition keys of `s3:PutObject`.
 *
 * @param createsObject whether an object is created, in contrast to a part or an upload
 * @see Amazon S3 User Guide, "Enforce conditional writes on Amazon S3 buckets"
 */
const writeConditions = (request: ServiceRequest, createsObject: boolean): Conditions => ({
  's3:ObjectCreationOperation': String(createsObject),
  's3:if-none-match': headerOf(request, 'if-none-match'),
  's3:if-match': headerOf(request, 'if-match'),
  's3:x-amz-server-side-encryption': headerOf(request, 'x-amz-server-side-encryption'),
  's3:x-amz-server-side-encryption-aws-kms-key-id': headerOf(request, 'x-amz-server-side-encryption-aws-kms-key-id'),
});

const putting = (request: ServiceRequest, createsObject: boolean): Access =>
  access(request, 's3:PutObject', objectArn(targetIn(request)), writeConditions(request, createsObject));

/** What headers of a request that begins an object set beside its bytes. */
function setting(request: ServiceRequest, hasTags: boolean): Access[] {
  const arn = objectArn(targetIn(request));
  const hasAcl = Object.keys(request.http.headers).some((name) => /^x-amz-(acl$|grant-)/.test(name));
  return [
    ...(hasTags ? [access(request, 's3:PutObjectTagging', arn)] : []),
    ...(hasAcl ? [access(request, 's3:PutObjectAcl', arn)] : []),
  ];
}

const hasTagHeader = (request: ServiceRequest) => Boolean(headerOf(request, 'x-amz-tagging'));

/** The key with which the bucket encrypts new objects that ask for nothing else. */
function encryption(request: ServiceRequest): Access[] {
  if (headerOf(request, 'x-amz-server-side-encryption') === 'AES256') return [];
  const target = targetIn(request);
  return keyUse(request, 'kms:GenerateDataKey', request.facts?.s3?.bucket(target.bucketName)?.keyArn, target);
}

/** @see Amazon S3 API Reference, PutObject and CreateMultipartUpload, "Permissions" */
export const onNewObject =
  ({ createsObject }: { createsObject: boolean }): AccessRow =>
  (request) => [putting(request, createsObject), ...setting(request, hasTagHeader(request)), ...encryption(request)];

/**
 * Tags of the source are read and written where they are copied and there are any.
 *
 * @see Amazon S3 API Reference, CopyObject, "Permissions"
 */
export const onCopy: AccessRow = (request) => {
  const replacesTags = headerOf(request, 'x-amz-tagging-directive') === 'REPLACE';
  const source = sourceIn(request);
  const copiesTags = !replacesTags && request.facts?.s3?.isTagged(source.bucketName, source.key) === true;
  const tagging = versioned('s3:GetObjectTagging', source.versionId !== undefined);
  return [
    ...copied(request),
    ...(copiesTags ? [access(request, tagging, objectArn(source))] : []),
    putting(request, true),
    ...setting(request, replacesTags ? hasTagHeader(request) : copiesTags),
    ...encryption(request),
  ];
};

/**
 * A part of an upload, or its completion: parts are encrypted with the data key of the upload, which has to be decrypted.
 *
 * @see Amazon S3 API Reference, UploadPart, UploadPartCopy and CompleteMultipartUpload, "Permissions"
 */
const ofUpload = (request: ServiceRequest, createsObject: boolean): Access[] => {
  const target = targetIn(request);
  const upload = request.facts?.s3?.upload(target.bucketName, request.query.get('uploadId') ?? '');
  return [putting(request, createsObject), ...keyUse(request, 'kms:Decrypt', upload?.keyArn, target)];
};

export const onPart: AccessRow = (request) => ofUpload(request, false);
export const onPartCopy: AccessRow = (request) => [...copied(request), ...ofUpload(request, false)];
export const onCompletion: AccessRow = (request) => ofUpload(request, true);
