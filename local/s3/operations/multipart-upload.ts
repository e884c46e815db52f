import { payloadOf } from '../body/payload';
import { receiveBody } from '../body/receive';
import { bucketOf, header, nowSecondsMs, type S3Call } from '../call';
import {
  type ChecksumAlgorithm,
  type ChecksumType,
  checksumHeader,
  DEFAULT_ALGORITHM,
  isChecksumAlgorithm,
  isCrc,
} from '../checksums/checksum-algorithm';
import { sendEmpty, sendXml } from '../respond';
import { invalidArgument, invalidRequest, noSuchUpload } from '../s3-error';
import type { Bucket } from '../storage/bucket';
import type { UploadRecord } from '../storage/records';
import type { OpenUpload } from '../storage/upload-store';
import { text } from '../xml/write-xml';
import { PARTS_MAX } from './completed-parts';
import { encryptionHeaders } from './encryption';
import { attributesOf, refuseUnsupported } from './object-attributes';
import { storeBody } from './store-body';

export function createMultipartUpload(call: S3Call): void {
  const bucket = bucketOf(call);
  const upload = bucket.uploads.create({
    ...attributesOf(call),
    ...checksumOf(call),
    key: call.key,
    initiatedMs: call.context.clock.now(),
  });
  sendXml(
    call.response,
    'InitiateMultipartUploadResult',
    [text('Bucket', call.bucketName), text('Key', call.key), text('UploadId', upload.uploadId)],
    {
      'x-amz-checksum-algorithm': upload.checksumRequested ? upload.checksumAlgorithm : undefined,
      'x-amz-checksum-type': upload.checksumRequested ? upload.checksumType : undefined,
      ...encryptionHeaders(upload),
    },
  );
}

export async function uploadPart(call: S3Call): Promise<void> {
  const bucket = bucketOf(call);
  const partNumber = partNumberOf(call);
  const { record } = openUpload(call, bucket);
  refuseUnsupported(call);
  const payload = payloadOf(call.request.http.headers);
  requireAlgorithm(record, payload.checksum?.algorithm);
  const receive = (write: (bytes: Buffer) => Promise<void> | void) =>
    receiveBody(call.request, payload, record.checksumAlgorithm, write);
  const part = await storeBody(call, bucket, record, receive, (stored) => {
    const created = { ...stored, partNumber, lastModifiedMs: nowSecondsMs(call) };
    // Looked up again: the upload may have been completed or aborted while the part arrived.
    bucket.uploads.putPart(openUpload(call, bucket), created);
    return created;
  });
  sendEmpty(call.response, 200, {
    etag: `"${part.etag}"`,
    ...(part.sent
      ? { [checksumHeader(part.sent.algorithm)]: part.sent.value }
      : { [checksumHeader(record.checksumAlgorithm)]: part.checksum }),
    'content-length': 0,
    ...encryptionHeaders(record),
  });
}

export function abortMultipartUpload(call: S3Call): void {
  const bucket = bucketOf(call);
  bucket.uploads.remove(openUpload(call, bucket));
  sendEmpty(call.response, 204);
}

/** @throws S3Error NoSuchUpload when there is none with the call's id and key */
export function openUpload(call: S3Call, bucket: Bucket): OpenUpload {
  const uploadId = call.request.query.get('uploadId') ?? '';
  const upload = bucket.uploads.get(uploadId);
  if (upload?.record.key !== call.key) throw noSuchUpload(uploadId);
  return upload;
}

type UploadChecksum = Pick<UploadRecord, 'checksumAlgorithm' | 'checksumType' | 'checksumRequested'>;

/** @see Amazon S3 User Guide, "Checking object integrity": which algorithm allows which type, and the defaults */
function checksumOf(call: S3Call): UploadChecksum {
  const name = header(call, 'x-amz-checksum-algorithm')?.toUpperCase();
  const type = header(call, 'x-amz-checksum-type')?.toUpperCase();
  if (type !== undefined && type !== 'COMPOSITE' && type !== 'FULL_OBJECT') {
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  }
  if (name === undefined) {
    if (type !== undefined) {
      throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
    }
    return { checksumAlgorithm: DEFAULT_ALGORITHM, checksumType: 'FULL_OBJECT', checksumRequested: false };
  }
  if (!isChecksumAlgorithm(name)) {
    throw invalidRequest('Checksum algorithm provided is unsupported. Please try again with any of the valid types.');
  }
  const checksumType: ChecksumType = type ?? (name === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (checksumType === 'FULL_OBJECT' ? !isCrc(name) : name === 'CRC64NVME') {
    throw invalidRequest(
      `The ${checksumType} checksum type cannot be used with the ${name.toLowerCase()} checksum algorithm.`,
    );
  }
  return { checksumAlgorithm: name, checksumType, checksumRequested: true };
}

/**
 * Check that a part has a checksum of the upload's algorithm. It may have none if the upload is completed without checksums of
 * parts, and any if the upload was created without an algorithm: SDKs add a checksum of their choice to parts.
 */
function requireAlgorithm(upload: UploadRecord, sent: ChecksumAlgorithm | undefined): void {
  if (sent === upload.checksumAlgorithm || !upload.checksumRequested) return;
  if (sent === undefined && upload.checksumType === 'FULL_OBJECT') return;
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksumAlgorithm.toLowerCase()}, actual checksum Type: ${sent?.toLowerCase() ?? 'null'}`,
  );
}

export function partNumberOf(call: S3Call): number {
  const value = call.request.query.get('partNumber') ?? '';
  const partNumber = Number(value);
  if (!/^[0-9]{1,5}$/.test(value) || partNumber < 1 || partNumber > PARTS_MAX) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', value);
  }
  return partNumber;
}
