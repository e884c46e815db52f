import { header, type S3Call } from '../call';
import type { Headers } from '../respond';
import { notImplemented, S3Error } from '../s3-error';
import type { ObjectAttributes } from '../storage/records';
import { tagsOfHeader } from './tags';

const METADATA_PREFIX = 'x-amz-meta-';
const METADATA_MAX_BYTES = 2 * 1024;

const REDIRECT_HEADER = 'x-amz-website-redirect-location';
const REDIRECT_MAX_BYTES = 2 * 1024;

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

/** Storage classes whose objects can be read only after a restore, which is not implemented. */
export const ARCHIVE_CLASSES = new Set(['GLACIER', 'DEEP_ARCHIVE']);

const CONTENT_HEADERS = ['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires'];

/** Prefixes of headers that would change how an object is stored: refused, not ignored. */
const REFUSED_PREFIXES = [
  'x-amz-server-side-encryption-customer-',
  'x-amz-server-side-encryption-aws-kms-',
  'x-amz-server-side-encryption-context',
  'x-amz-object-lock-',
  'x-amz-grant-',
  'x-amz-write-offset-bytes',
];

/**
 * The attributes of an object from the headers of the request that creates it.
 *
 * @throws S3Error InvalidStorageClass, MetadataTooLarge, InvalidRedirectLocation, InvalidTag, NotImplemented
 */
export function attributesOf(call: S3Call): ObjectAttributes {
  refuseUnsupported(call);
  return {
    storageClass: storageClassOf(call),
    contentHeaders: contentHeadersOf(call),
    metadata: metadataOf(call),
    redirectLocation: redirectLocationOf(call),
    tags: tagsOfHeader(header(call, 'x-amz-tagging')),
    keyArn: keyArnOf(call),
  };
}

/** The key of the bucket, unless the request asks for encryption without one. */
function keyArnOf(call: S3Call): string | undefined {
  if (header(call, 'x-amz-server-side-encryption') === 'AES256') return undefined;
  return call.context.buckets.record(call.bucketName)?.keyArn;
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
  const encoding = withoutAwsChunked(header(call, 'content-encoding') ?? '');
  if (encoding !== '') headers['content-encoding'] = encoding;
  return headers;
}

/** Remove `aws-chunked`, which is the encoding of the request's body, not of the object. */
const withoutAwsChunked = (encoding: string) => {
  const encodings = encoding.split(',');
  return encodings
    .filter((name) => name.trim() !== 'aws-chunked')
    .join(',')
    .trim();
};

/** @throws S3Error InvalidRedirectLocation */
function redirectLocationOf(call: S3Call): string | undefined {
  const location = header(call, REDIRECT_HEADER);
  if (location === undefined || location === '') return undefined;
  if (!/^(https?:\/)?\//.test(location)) {
    throw invalidRedirect("The website redirect location must have a prefix of 'http://' or 'https://' or '/'.");
  }
  if (location.length > REDIRECT_MAX_BYTES) {
    throw invalidRedirect('The length of website redirect location cannot exceed 2,048 characters.');
  }
  return location;
}

const invalidRedirect = (message: string) => new S3Error(400, 'InvalidRedirectLocation', message);

/** Headers of an object's metadata. Non-ASCII values become RFC 2047 encoded words. */
export function metadataHeaders({ metadata, redirectLocation }: ObjectAttributes): Headers {
  const headers: Headers = { [REDIRECT_HEADER]: redirectLocation };
  for (const [name, value] of Object.entries(metadata)) headers[METADATA_PREFIX + name] = encodedWord(value);
  return headers;
}

function encodedWord(value: string): string {
  if (!/[\x80-\xff]/.test(value)) return value;
  return `=?UTF-8?B?${Buffer.from(value, 'latin1').toString('base64')}?=`;
}

function metadataOf(call: S3Call): Record<string, string> {
  const metadata: Record<string, string> = {};
  let sizeBytes = 0;
  for (const name of Object.keys(call.request.http.headers)) {
    if (!name.startsWith(METADATA_PREFIX)) continue;
    const value = header(call, name) ?? '';
    const key = name.slice(METADATA_PREFIX.length);
    metadata[key] = value;
    // Header values are latin1 strings, with one byte per character.
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
