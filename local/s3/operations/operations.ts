import type { Operation } from '../call';
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './bucket-operations';
import { deleteBucketPolicy, getBucketPolicy, putBucketPolicy } from './bucket-policy';
import { completeMultipartUpload } from './complete-multipart-upload';
import { copyObject } from './copy-object';
import { deleteObject, deleteObjects } from './delete-object';
import { deleteBucketEncryption, getBucketEncryption, putBucketEncryption } from './encryption';
import { getObject, headObject } from './get-object';
import { deleteBucketLifecycle, getBucketLifecycle, getBucketVersioning, putBucketLifecycle } from './lifecycle';
import { listMultipartUploads } from './list-multipart-uploads';
import { listObjectsV2 } from './list-objects-v2';
import { listParts } from './list-parts';
import { abortMultipartUpload, createMultipartUpload, uploadPart } from './multipart-upload';
import { putObject } from './put-object';
import { getObjectTagging, putObjectTagging } from './tagging';
import { uploadPartCopy } from './upload-part-copy';

/** The implemented operations by their names in the S3 API. */
export const OPERATIONS: Record<string, Operation | undefined> = {
  ListBuckets: listBuckets,
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  DeleteBucket: deleteBucket,
  GetBucketLocation: getBucketLocation,
  GetBucketVersioning: getBucketVersioning,
  GetBucketLifecycleConfiguration: getBucketLifecycle,
  PutBucketLifecycleConfiguration: putBucketLifecycle,
  DeleteBucketLifecycle: deleteBucketLifecycle,
  GetBucketEncryption: getBucketEncryption,
  PutBucketEncryption: putBucketEncryption,
  DeleteBucketEncryption: deleteBucketEncryption,
  GetBucketPolicy: getBucketPolicy,
  PutBucketPolicy: putBucketPolicy,
  DeleteBucketPolicy: deleteBucketPolicy,
  ListObjectsV2: listObjectsV2,
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  CopyObject: copyObject,
  GetObjectTagging: getObjectTagging,
  PutObjectTagging: putObjectTagging,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  ListMultipartUploads: listMultipartUploads,
};
