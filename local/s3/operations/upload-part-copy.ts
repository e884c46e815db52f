import { bucketOf, header, nowSecondsMs, type S3Call } from '../call';
import { checksumElement } from '../checksums/checksum-algorithm';
import { sendXml } from '../respond';
import { invalidArgument, invalidRequest } from '../s3-error';
import { text } from '../xml/write-xml';
import type { ByteRange } from './byte-range';
import { openCopySource } from './copy-source';
import { encryptionHeaders } from './encryption';
import { openUpload, partNumberOf } from './multipart-upload';
import { refuseUnsupported } from './object-attributes';
import { storeBody } from './store-body';

const RANGE_HEADER = 'x-amz-copy-source-range';
// 5 GiB.
const PART_MAX_BYTES = 5 * 1024 ** 3;

/** Store a part whose bytes come from another object. The answer has its checksum if the upload was created with an algorithm. */
export async function uploadPartCopy(call: S3Call): Promise<void> {
  const bucket = bucketOf(call);
  const partNumber = partNumberOf(call);
  const { record: upload } = openUpload(call, bucket);
  refuseUnsupported(call);
  const source = openCopySource(call);
  const range = rangeOf(call, source.record.sizeBytes);
  const receive = source.receive(range, upload.checksumAlgorithm);
  const part = await storeBody(call, bucket, upload, receive, (stored) => {
    const created = { ...stored, partNumber, lastModifiedMs: nowSecondsMs(call) };
    // Looked up again: the upload may have been completed or aborted while the part was copied.
    bucket.uploads.putPart(openUpload(call, bucket), created);
    return created;
  });
  sendXml(
    call.response,
    'CopyPartResult',
    [
      text('LastModified', new Date(part.lastModifiedMs).toISOString()),
      text('ETag', `"${part.etag}"`),
      ...(upload.checksumRequested ? [text(checksumElement(upload.checksumAlgorithm), part.checksum)] : []),
    ],
    encryptionHeaders(upload),
  );
}

/** @throws S3Error InvalidArgument for a range that is malformed or not within the source, InvalidRequest for too many bytes */
function rangeOf(call: S3Call, sizeBytes: number): ByteRange {
  const value = header(call, RANGE_HEADER);
  const range = value === undefined ? { first: 0, last: sizeBytes - 1 } : parseCopyRange(value);
  if (range.last >= sizeBytes) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${sizeBytes}`,
      RANGE_HEADER,
      value ?? '',
    );
  }
  if (range.last - range.first + 1 > PART_MAX_BYTES) {
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${PART_MAX_BYTES}`,
    );
  }
  return range;
}

/** Unlike a Range header, it has both ends, and nothing else is ignored. */
function parseCopyRange(value: string): ByteRange {
  const match = /^bytes=([0-9]+)-([0-9]+)$/.exec(value);
  const range = { first: Number(match?.[1]), last: Number(match?.[2]) };
  if (match && range.first <= range.last) return range;
  throw invalidArgument(
    `The ${RANGE_HEADER} value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy`,
    RANGE_HEADER,
    value,
  );
}
