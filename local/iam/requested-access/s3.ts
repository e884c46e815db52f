import type { ServiceRequest } from '../../endpoint/service';
import type { Access } from '../access';
import { type AccessTable, access, type Conditions, rowsOn, rowsOnAll } from './access-table';
import { onRead, versioned } from './s3-reads';
import { bucketArn, objectArn, targetIn } from './s3-target';
import { onCompletion, onCopy, onNewObject, onPart, onPartCopy } from './s3-writes';

const onBucket = rowsOn((request) => bucketArn(targetIn(request)));
const onObject = rowsOn((request) => objectArn(targetIn(request)));

/** @see Service Authorization Reference, condition keys for Amazon S3 */
const listed = ({ query }: ServiceRequest): Conditions => ({ 's3:prefix': query.get('prefix') ?? undefined });

/** The deletion of an object, or of a version of it. @param key one of those that DeleteObjects names */
export const deletion = (request: ServiceRequest, isVersion: boolean, key = targetIn(request).key): Access =>
  access(request, versioned('s3:DeleteObject', isVersion), objectArn({ ...targetIn(request), key }));

/**
 * Amazon S3. Several operations have the action of another, and some actions have another name than their operation.
 *
 * @see Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"
 * @see Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3"
 */
export const s3: AccessTable = {
  ListBuckets: rowsOnAll('s3:ListAllMyBuckets'),
  CreateBucket: onBucket('s3:CreateBucket'),
  DeleteBucket: onBucket('s3:DeleteBucket'),
  HeadBucket: onBucket('s3:ListBucket'),
  ListObjectsV2: onBucket('s3:ListBucket', listed),
  ListMultipartUploads: onBucket('s3:ListBucketMultipartUploads'),
  GetBucketLocation: onBucket('s3:GetBucketLocation'),
  GetBucketVersioning: onBucket('s3:GetBucketVersioning'),
  GetBucketLifecycleConfiguration: onBucket('s3:GetLifecycleConfiguration'),
  PutBucketLifecycleConfiguration: onBucket('s3:PutLifecycleConfiguration'),
  DeleteBucketLifecycle: onBucket('s3:PutLifecycleConfiguration'),
  GetBucketEncryption: onBucket('s3:GetEncryptionConfiguration'),
  PutBucketEncryption: onBucket('s3:PutEncryptionConfiguration'),
  DeleteBucketEncryption: onBucket('s3:PutEncryptionConfiguration'),
  GetBucketPolicy: onBucket('s3:GetBucketPolicy'),
  PutBucketPolicy: onBucket('s3:PutBucketPolicy'),
  DeleteBucketPolicy: onBucket('s3:DeleteBucketPolicy'),

  GetObject: onRead('s3:GetObject', true),
  HeadObject: onRead('s3:GetObject', true),
  GetObjectTagging: onRead('s3:GetObjectTagging'),
  PutObjectTagging: onRead('s3:PutObjectTagging'),
  DeleteObject: (request) => [deletion(request, request.query.has('versionId'))],
  // Each key by itself: those that may not be deleted are errors within the answer.
  DeleteObjects: () => [],

  PutObject: onNewObject({ createsObject: true }),
  CopyObject: onCopy,
  CreateMultipartUpload: onNewObject({ createsObject: false }),
  UploadPart: onPart,
  UploadPartCopy: onPartCopy,
  CompleteMultipartUpload: onCompletion,
  AbortMultipartUpload: onObject('s3:AbortMultipartUpload'),
  ListParts: onObject('s3:ListMultipartUploadParts'),
};
