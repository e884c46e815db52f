import { bucketOf, header, type S3Call } from '../call';
import { checksumHeader } from '../checksums/checksum-algorithm';
import { type Headers, sendEmpty, setHeaders } from '../respond';
import { invalidArgument, noSuchKey, S3Error } from '../s3-error';
import type { ObjectRecord, Piece } from '../storage/records';
import { type ByteRange, type Selection, selectionOf } from './byte-range';
import { encryptionHeaders } from './encryption';
import { ARCHIVE_CLASSES, metadataHeaders } from './object-attributes';
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
    ...encryptionHeaders(record),
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
 * Checksum headers for the whole object, or for a part that the part number or the range names exactly, if the object has
 * checksums of parts (COMPOSITE) or only one part; none for any other range.
 *
 * @see Amazon S3 User Guide, "Checking object integrity", on checksums of parts
 */
function checksumHeaders(call: S3Call, record: ObjectRecord, selection: Selection): Headers {
  if (header(call, 'x-amz-checksum-mode')?.toUpperCase() !== 'ENABLED') return {};
  const { algorithm, type } = record.checksum;
  const headers = (value: string) => ({ [checksumHeader(algorithm)]: value, 'x-amz-checksum-type': type });
  const { partNumber, range } = selection;
  if (partNumber === undefined && !range) return headers(record.checksum.value);
  if (type === 'FULL_OBJECT') {
    return partNumber !== undefined && record.pieces.length === 1 ? headers(record.checksum.value) : {};
  }
  const piece =
    partNumber === undefined
      ? pieceAt(record, range as ByteRange)
      : record.pieces.find((candidate) => candidate.partNumber === partNumber);
  return piece?.checksum ? headers(piece.checksum) : {};
}

/** The piece whose first and last byte are those of a range. */
function pieceAt(record: ObjectRecord, { first, last }: ByteRange): Piece | undefined {
  let start = 0;
  for (const piece of record.pieces) {
    if (start === first) return start + piece.sizeBytes - 1 === last ? piece : undefined;
    start += piece.sizeBytes;
  }
  return undefined;
}

/** Encode a header value with one character per byte. Line ends, which a header cannot contain, become spaces. */
function latin1(value: string): string {
  return Buffer.from(value.replace(/[\r\n\0]/g, ' ')).toString('latin1');
}
