import { contentEncodings } from '../body/payload';
import { header, type S3Call } from '../call';
import { notImplemented, S3Error } from '../s3-error';
import type { ObjectAttributes } from '../storage/records';
import { tagsOfHeader } from './tags';

const METADATA_PREFIX = 'x-amz-meta-';
const METADATA_MAX_BYTES = 2 * 1024;

const STORAGE_CLASSES = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
]);

/** Objects of these classes are read only after a restore, which is not implemented. */
export const ARCHIVE_CLASSES = new Set(['GLACIER', 'DEEP_ARCHIVE']);

const CONTENT_HEADERS = ['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires'];

/** Headers that would change how an object is kept: refused rather than ignored. */
const REFUSED_PREFIXES = [
  'x-amz-server-side-encryption-customer-',
  'x-amz-server-side-encryption-aws-kms-',
  'x-amz-server-side-encryption-context',
  'x-amz-object-lock-',
  'x-amz-website-redirect-location',
  'x-amz-grant-',
  'x-amz-write-offset-bytes',
];

/** What every bucket without a key of its own does since January 2023; sent with every object. */
export const ENCRYPTION_HEADER = { 'x-amz-server-side-encryption': 'AES256' };

/**
 * What a request that creates an object says about it in headers.
 *
 * @throws S3Error InvalidStorageClass, MetadataTooLarge, InvalidTag, NotImplemented
 */
export function attributesOf(call: S3Call): ObjectAttributes {
  refuseUnsupported(call);
  return {
    storageClass: storageClassOf(call),
    contentHeaders: contentHeadersOf(call),
    metadata: metadataOf(call),
    tags: tagsOfHeader(header(call, 'x-amz-tagging')),
  };
}

export function refuseUnsupported(call: S3Call): void {
  for (const name of Object.keys(call.request.http.headers)) {
    if (REFUSED_PREFIXES.some((prefix) => name.startsWith(prefix))) throw notImplemented(`the header ${name}`);
  }
  const encryption = header(call, 'x-amz-server-side-encryption');
  if (encryption !== undefined && encryption !== 'AES256') {
    throw notImplemented(`x-amz-server-side-encryption: ${encryption}`);
  }
  const acl = header(call, 'x-amz-acl');
  if (acl !== undefined && acl !== 'bucket-owner-full-control' && acl !== 'private') {
    throw new S3Error(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
}

export function storageClassOf(call: S3Call): string {
  const storageClass = header(call, 'x-amz-storage-class') ?? 'STANDARD';
  if (!STORAGE_CLASSES.has(storageClass)) {
    throw new S3Error(400, 'InvalidStorageClass', 'The storage class you specified is not valid', {
      StorageClassRequested: storageClass,
    });
  }
  return storageClass;
}

function contentHeadersOf(call: S3Call): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of CONTENT_HEADERS) {
    const value = header(call, name);
    if (value !== undefined) headers[name] = value;
  }
  // aws-chunked is how the body travelled, not what the object is.
  const encodings = contentEncodings(call.request.http.headers).filter((encoding) => encoding !== 'aws-chunked');
  if (encodings.length > 0) headers['content-encoding'] = encodings.join(',');
  return headers;
}

function metadataOf(call: S3Call): Record<string, string> {
  const metadata: Record<string, string> = {};
  let sizeBytes = 0;
  for (const name of Object.keys(call.request.http.headers)) {
    if (!name.startsWith(METADATA_PREFIX)) continue;
    const value = header(call, name) ?? '';
    const key = name.slice(METADATA_PREFIX.length);
    metadata[key] = value;
    // Header values are latin1 strings: a character is a byte.
    sizeBytes += key.length + value.length;
  }
  if (sizeBytes > METADATA_MAX_BYTES) {
    throw new S3Error(400, 'MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: sizeBytes,
      MaxSizeAllowed: METADATA_MAX_BYTES,
    });
  }
  return metadata;
}
