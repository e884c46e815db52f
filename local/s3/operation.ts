import type { ServiceRequest } from '../endpoint/service';
import { S3Error } from './s3-error';

/** The target of a path: nothing, a bucket, or an object. */
export interface Target {
  bucketName: string;
  key: string;
}

const KEY_MAX_BYTES = 1024;

/** Operations of requests without a sub-resource, by method. */
const SERVICE: Record<string, string> = { GET: 'ListBuckets' };
const BUCKET: Record<string, string> = {
  GET: 'ListObjects',
  HEAD: 'HeadBucket',
  PUT: 'CreateBucket',
  DELETE: 'DeleteBucket',
  POST: 'PostObject',
};
const OBJECT: Record<string, string> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
};

/** Operations by sub-resource (a query parameter) and method. */
const BUCKET_SUBRESOURCES: Record<string, Record<string, string>> = {
  location: { GET: 'GetBucketLocation' },
  uploads: { GET: 'ListMultipartUploads' },
  delete: { POST: 'DeleteObjects' },
  versions: { GET: 'ListObjectVersions' },
  policyStatus: { GET: 'GetBucketPolicyStatus' },
  acl: { GET: 'GetBucketAcl', PUT: 'PutBucketAcl' },
  requestPayment: { GET: 'GetBucketRequestPayment', PUT: 'PutBucketRequestPayment' },
  versioning: { GET: 'GetBucketVersioning', PUT: 'PutBucketVersioning' },
  logging: { GET: 'GetBucketLogging', PUT: 'PutBucketLogging' },
  accelerate: { GET: 'GetBucketAccelerateConfiguration', PUT: 'PutBucketAccelerateConfiguration' },
  notification: { GET: 'GetBucketNotificationConfiguration', PUT: 'PutBucketNotificationConfiguration' },
  'object-lock': { GET: 'GetObjectLockConfiguration', PUT: 'PutObjectLockConfiguration' },
  policy: { GET: 'GetBucketPolicy', PUT: 'PutBucketPolicy', DELETE: 'DeleteBucketPolicy' },
  cors: { GET: 'GetBucketCors', PUT: 'PutBucketCors', DELETE: 'DeleteBucketCors' },
  tagging: { GET: 'GetBucketTagging', PUT: 'PutBucketTagging', DELETE: 'DeleteBucketTagging' },
  website: { GET: 'GetBucketWebsite', PUT: 'PutBucketWebsite', DELETE: 'DeleteBucketWebsite' },
  replication: { GET: 'GetBucketReplication', PUT: 'PutBucketReplication', DELETE: 'DeleteBucketReplication' },
  encryption: { GET: 'GetBucketEncryption', PUT: 'PutBucketEncryption', DELETE: 'DeleteBucketEncryption' },
  lifecycle: {
    GET: 'GetBucketLifecycleConfiguration',
    PUT: 'PutBucketLifecycleConfiguration',
    DELETE: 'DeleteBucketLifecycle',
  },
  ownershipControls: {
    GET: 'GetBucketOwnershipControls',
    PUT: 'PutBucketOwnershipControls',
    DELETE: 'DeleteBucketOwnershipControls',
  },
  publicAccessBlock: {
    GET: 'GetPublicAccessBlock',
    PUT: 'PutPublicAccessBlock',
    DELETE: 'DeletePublicAccessBlock',
  },
  analytics: { GET: 'GetBucketAnalyticsConfiguration', PUT: 'PutBucketAnalyticsConfiguration' },
  inventory: { GET: 'GetBucketInventoryConfiguration', PUT: 'PutBucketInventoryConfiguration' },
  metrics: { GET: 'GetBucketMetricsConfiguration', PUT: 'PutBucketMetricsConfiguration' },
  'intelligent-tiering': {
    GET: 'GetBucketIntelligentTieringConfiguration',
    PUT: 'PutBucketIntelligentTieringConfiguration',
  },
  session: { GET: 'CreateSession' },
};
const OBJECT_SUBRESOURCES: Record<string, Record<string, string>> = {
  uploads: { POST: 'CreateMultipartUpload' },
  uploadId: {
    GET: 'ListParts',
    PUT: 'UploadPart',
    POST: 'CompleteMultipartUpload',
    DELETE: 'AbortMultipartUpload',
  },
  tagging: { GET: 'GetObjectTagging', PUT: 'PutObjectTagging', DELETE: 'DeleteObjectTagging' },
  acl: { GET: 'GetObjectAcl', PUT: 'PutObjectAcl' },
  attributes: { GET: 'GetObjectAttributes' },
  torrent: { GET: 'GetObjectTorrent' },
  retention: { GET: 'GetObjectRetention', PUT: 'PutObjectRetention' },
  'legal-hold': { GET: 'GetObjectLegalHold', PUT: 'PutObjectLegalHold' },
  restore: { POST: 'RestoreObject' },
  select: { POST: 'SelectObjectContent' },
  renameObject: { PUT: 'RenameObject' },
  encryption: { PUT: 'UpdateObjectEncryption' },
};

/**
 * The operation's name in the S3 API, even if it is not implemented; undefined when S3 has no operation for the method and
 * sub-resource.
 */
export function operationOf(request: ServiceRequest): string | undefined {
  const { method, query } = request;
  const { bucket, key } = splitPath(request.path);
  if (bucket === '') return SERVICE[method];
  if (key === '') {
    if (method === 'GET' && query.get('list-type') === '2') return 'ListObjectsV2';
    return bySubresource(BUCKET_SUBRESOURCES, BUCKET, request);
  }
  const name = bySubresource(OBJECT_SUBRESOURCES, OBJECT, request);
  if (request.http.headers['x-amz-copy-source'] === undefined) return name;
  if (name === 'PutObject') return 'CopyObject';
  return name === 'UploadPart' ? 'UploadPartCopy' : name;
}

/** @throws S3Error InvalidURI, KeyTooLongError */
export function targetOf(path: string): Target {
  const split = splitPath(path);
  const target = { bucketName: decode(split.bucket), key: decode(split.key) };
  const keyBytes = Buffer.byteLength(target.key);
  if (keyBytes > KEY_MAX_BYTES) {
    throw new S3Error(400, 'KeyTooLongError', 'Your key is too long', {
      Size: keyBytes,
      MaxSizeAllowed: KEY_MAX_BYTES,
    });
  }
  return target;
}

/** Decode the percent-encoding of a path; like S3, treat `+` as a space. */
export function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.", { URI: encoded });
  }
}

/** Split at the first slash only: `/bucket//a/../b` names the key `/a/../b`. */
function splitPath(path: string): { bucket: string; key: string } {
  const slash = path.indexOf('/', 1);
  return slash === -1
    ? { bucket: path.slice(1), key: '' }
    : { bucket: path.slice(1, slash), key: path.slice(slash + 1) };
}

function bySubresource(
  subresources: Record<string, Record<string, string>>,
  plain: Record<string, string>,
  request: ServiceRequest,
): string | undefined {
  for (const [subresource, operations] of Object.entries(subresources)) {
    if (request.query.has(subresource)) return operations[request.method];
  }
  return plain[request.method];
}
