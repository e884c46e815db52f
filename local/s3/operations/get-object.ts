import { bucketOf, header, type S3Call } from '../call';
import { checksumHeader } from '../checksums/checksum-algorithm';
import { type Headers, sendEmpty, setHeaders } from '../respond';
import { invalidArgument, noSuchKey, S3Error } from '../s3-error';
import type { ObjectRecord } from '../storage/records';
import { type Selection, selectionOf } from './byte-range';
import { ARCHIVE_CLASSES, ENCRYPTION_HEADER, metadataHeaders } from './object-attributes';
import { judgeRead } from './preconditions';
import { extentsOf, sendExtents } from './send-bytes';

/** Query parameters that replace headers of the answer. */
const OVERRIDES: Record<string, string> = {
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
  'response-content-language': 'content-language',
  'response-content-type': 'content-type',
  'response-expires': 'expires',
};

export async function getObject(call: S3Call): Promise<void> {
  const { response } = call;
  const { data } = bucketOf(call);
  const record = requireObject(call);
  const notModified = judgeRead(call, record) === 'not-modified';
  if (!notModified) requireReadable(record);
  const answer = notModified ? undefined : describe(call, record);
  if (!answer) {
    sendEmpty(response, 304, validators(record));
    return;
  }
  // Pinned synchronously after the metadata was read: a later overwrite does not remove the bytes.
  const extents = extentsOf(record.pieces, answer.selection.range ?? { first: 0, last: record.sizeBytes - 1 });
  const release = data.pin(extents.map((extent) => extent.file));
  try {
    response.statusCode = answer.status;
    setHeaders(response, answer.headers);
    await sendExtents(data, extents, response);
  } finally {
    release();
  }
}

export function headObject(call: S3Call): void {
  const record = requireObject(call);
  if (judgeRead(call, record) === 'not-modified') {
    sendEmpty(call.response, 304, validators(record));
    return;
  }
  const answer = describe(call, record);
  sendEmpty(call.response, answer.status, answer.headers);
}

/** @throws S3Error NoSuchBucket, NoSuchKey, InvalidArgument for any version but `null` */
export function requireObject(call: S3Call): ObjectRecord {
  const versionId = call.request.query.get('versionId');
  if (versionId !== null && versionId !== 'null') {
    throw invalidArgument('Invalid version id specified', 'versionId', versionId);
  }
  const record = bucketOf(call).objects.get(call.key);
  if (!record) throw noSuchKey(call.key);
  return record;
}

/** @throws S3Error InvalidObjectState when the object's bytes would have to be restored first */
export function requireReadable(record: ObjectRecord): void {
  if (!ARCHIVE_CLASSES.has(record.storageClass)) return;
  throw new S3Error(403, 'InvalidObjectState', "The operation is not valid for the object's storage class", {
    StorageClass: record.storageClass,
  });
}

interface Answer {
  status: 200 | 206;
  headers: Headers;
  selection: Selection;
}

function describe(call: S3Call, record: ObjectRecord): Answer {
  const selection = selectionOf(call, record);
  const { range } = selection;
  const headers: Headers = {
    ...validators(record),
    'accept-ranges': 'bytes',
    'content-type': 'binary/octet-stream',
    ...record.contentHeaders,
    'content-length': range ? range.last - range.first + 1 : record.sizeBytes,
    'content-range': range && `bytes ${range.first}-${range.last}/${record.sizeBytes}`,
    'x-amz-storage-class': record.storageClass === 'STANDARD' ? undefined : record.storageClass,
    'x-amz-tagging-count': record.tags.length || undefined,
    'x-amz-mp-parts-count': selection.partNumber && record.uploadId ? record.pieces.length : undefined,
    ...ENCRYPTION_HEADER,
    ...checksumHeaders(call, record, selection),
    ...metadataHeaders(record),
  };
  for (const [parameter, name] of Object.entries(OVERRIDES)) {
    const value = call.request.query.get(parameter);
    if (value !== null) headers[name] = latin1(value);
  }
  return { status: range ? 206 : 200, headers, selection };
}

function validators(record: ObjectRecord): Headers {
  return { etag: `"${record.etag}"`, 'last-modified': new Date(record.lastModifiedMs).toUTCString() };
}

/**
 * Checksum headers for the whole object, or for the requested part if the object has checksums of parts (COMPOSITE) or only one
 * part; none for a range.
 */
function checksumHeaders(call: S3Call, record: ObjectRecord, selection: Selection): Headers {
  if (header(call, 'x-amz-checksum-mode')?.toUpperCase() !== 'ENABLED') return {};
  const { algorithm, type } = record.checksum;
  const headers = (value: string) => ({ [checksumHeader(algorithm)]: value, 'x-amz-checksum-type': type });
  if (selection.partNumber === undefined) return selection.range ? {} : headers(record.checksum.value);
  if (type === 'FULL_OBJECT') return record.pieces.length === 1 ? headers(record.checksum.value) : {};
  const piece = record.pieces.find((candidate) => candidate.partNumber === selection.partNumber);
  return piece?.checksum ? headers(piece.checksum) : {};
}

/** Encode a header value with one character per byte. Line ends, which a header cannot contain, become spaces. */
function latin1(value: string): string {
  return Buffer.from(value.replace(/[\r\n\0]/g, ' ')).toString('latin1');
}
