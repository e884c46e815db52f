import { type Payload, payloadOf } from '../body/payload';
import { receiveText } from '../body/receive';
import { bucketOf, header, nowSecondsMs, type S3Call } from '../call';
import { checksumElement, checksumHeader, type ObjectChecksum } from '../checksums/checksum-algorithm';
import { combineCrcs, compositeChecksum, multipartEtag } from '../checksums/combine';
import { sendXml } from '../respond';
import { badDigest, invalidRequest } from '../s3-error';
import type { ObjectRecord, PartRecord, UploadRecord } from '../storage/records';
import { text } from '../xml/write-xml';
import { chooseParts, type NamedPart, namedPartsOf } from './completed-parts';
import { encryptionHeaders } from './encryption';
import { openUpload } from './multipart-upload';
import { requireWritable, type WritePrecondition, writePreconditionOf } from './preconditions';

// 10,000 parts of about 400 bytes each.
const BODY_MAX_BYTES = 8 * 1024 * 1024;

/** Complete an upload. Nothing is copied: the object refers to the files of its parts. */
export async function completeMultipartUpload(call: S3Call): Promise<void> {
  bucketOf(call);
  const precondition = writePreconditionOf(call);
  // The checksum headers belong to the object, not to this request's body.
  const { checksum, ...payload } = payloadOf(call.request.http.headers, BODY_MAX_BYTES);
  const named = namedPartsOf(await receiveText(call.request, payload));
  // From here on everything is synchronous: no other request can write to the key in between.
  const record = completedBefore(call, named) ?? complete(call, named, checksum, precondition);
  sendXml(
    call.response,
    'CompleteMultipartUploadResult',
    [
      text(
        'Location',
        `http://${header(call, 'host') ?? 'localhost'}/${call.bucketName}/${encodeURIComponent(call.key)}`,
      ),
      text('Bucket', call.bucketName),
      text('Key', call.key),
      text('ETag', `"${record.etag}"`),
      text(checksumElement(record.checksum.algorithm), record.checksum.value),
      text('ChecksumType', record.checksum.type),
    ],
    encryptionHeaders(record),
  );
}

function complete(
  call: S3Call,
  named: NamedPart[],
  declared: Payload['checksum'],
  precondition: WritePrecondition,
): ObjectRecord {
  const bucket = bucketOf(call);
  const upload = openUpload(call, bucket);
  const {
    uploadId,
    key,
    checksumRequested: _,
    checksumAlgorithm,
    checksumType,
    initiatedMs: __,
    ...attributes
  } = upload.record;
  const parts = chooseParts(named, upload);
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  requireDeclaredSize(call, sizeBytes);
  const checksum = checksumOf(upload.record, parts);
  requireDeclaredChecksum(call, declared, checksum);
  requireWritable(bucket, key, precondition, upload.watch);
  const record: ObjectRecord = {
    ...attributes,
    key,
    sizeBytes,
    etag: multipartEtag(parts.map((part) => part.etag)),
    lastModifiedMs: nowSecondsMs(call),
    checksum,
    pieces: parts.map((part) => ({
      file: part.file,
      sizeBytes: part.sizeBytes,
      partNumber: part.partNumber,
      checksum: part.checksum,
    })),
    uploadId,
  };
  bucket.objects.put(record);
  bucket.uploads.remove(upload, new Set(parts.map((part) => part.file)));
  return record;
}

/**
 * The object that the same request has already created, when its answer was lost and the client repeats it. Conditions are not
 * evaluated again: S3 answers a repeated request with its first result.
 */
function completedBefore(call: S3Call, named: NamedPart[]): ObjectRecord | undefined {
  const bucket = bucketOf(call);
  const uploadId = call.request.query.get('uploadId') ?? '';
  if (bucket.uploads.get(uploadId)) return undefined;
  const record = bucket.objects.get(call.key);
  if (record?.uploadId !== uploadId || record.etag !== multipartEtag(named.map((part) => part.etag))) return undefined;
  return record;
}

function checksumOf(upload: UploadRecord, parts: PartRecord[]): ObjectChecksum {
  const { checksumAlgorithm: algorithm, checksumType: type } = upload;
  const digests = parts.map((part) => ({ digest: Buffer.from(part.checksum, 'base64'), sizeBytes: part.sizeBytes }));
  const value =
    type === 'COMPOSITE'
      ? compositeChecksum(
          algorithm,
          digests.map((part) => part.digest),
        )
      : combineCrcs(algorithm, digests).toString('base64');
  return { algorithm, type, value };
}

function requireDeclaredSize(call: S3Call, sizeBytes: number): void {
  const declared = header(call, 'x-amz-mp-object-size');
  if (declared === undefined || declared === String(sizeBytes)) return;
  throw invalidRequest(
    `The provided 'x-amz-mp-object-size' header value ${declared} does not match what was computed: ${sizeBytes}`,
  );
}

function requireDeclaredChecksum(call: S3Call, declared: Payload['checksum'], computed: ObjectChecksum): void {
  const type = header(call, 'x-amz-checksum-type')?.toUpperCase();
  if (type !== undefined && type !== computed.type) {
    throw badDigest(`The checksum type ${type} does not match ${computed.type}, the type of the multipart upload.`);
  }
  if (!declared) return;
  const name = checksumHeader(computed.algorithm);
  if (declared.algorithm !== computed.algorithm) {
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected ${name}, actual ${checksumHeader(declared.algorithm)}`,
    );
  }
  // The header of a composite checksum has no `-N`: only the digest is compared.
  if (declared.value !== computed.value.split('-')[0]) {
    throw badDigest(`The ${computed.algorithm} you specified did not match the calculated checksum.`);
  }
}
