import { bucketOf, header, nowSecondsMs, type S3Call } from '../call';
import { type ChecksumAlgorithm, checksumElement, isChecksumAlgorithm } from '../checksums/checksum-algorithm';
import { sendXml } from '../respond';
import { invalidArgument, invalidRequest } from '../s3-error';
import type { ObjectAttributes, ObjectRecord } from '../storage/records';
import { text } from '../xml/write-xml';
import { openCopySource } from './copy-source';
import { encryptionHeaders } from './encryption';
import { attributesOf } from './object-attributes';
import { requireWritable, writePreconditionOf } from './preconditions';
import { storeBody } from './store-body';

// 5 GiB; larger objects are copied by parts.
const SOURCE_MAX_BYTES = 5 * 1024 ** 3;

export async function copyObject(call: S3Call): Promise<void> {
  const bucket = bucketOf(call);
  const { record: source, bucketName: sourceBucket, receive: receiveFrom } = openCopySource(call);
  if (source.sizeBytes > SOURCE_MAX_BYTES) {
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${SOURCE_MAX_BYTES}`,
    );
  }
  const attributes = attributesOfCopy(call, source, sourceBucket);
  const algorithm = algorithmOf(call, source);
  const precondition = writePreconditionOf(call);
  requireWritable(bucket, call.key, precondition);

  const watch = bucket.watches.begin(call.key);
  try {
    const receive = receiveFrom({ first: 0, last: source.sizeBytes - 1 }, algorithm);
    const record = await storeBody(call, bucket, attributes, receive, (stored) => {
      requireWritable(bucket, call.key, precondition, watch);
      const created: ObjectRecord = {
        ...attributes,
        key: call.key,
        sizeBytes: stored.sizeBytes,
        etag: stored.etag,
        lastModifiedMs: nowSecondsMs(call),
        checksum: { algorithm, type: 'FULL_OBJECT', value: stored.checksum },
        pieces: [{ file: stored.file, sizeBytes: stored.sizeBytes }],
      };
      bucket.objects.put(created);
      return created;
    });
    sendXml(
      call.response,
      'CopyObjectResult',
      [
        text('ETag', `"${record.etag}"`),
        text('LastModified', new Date(record.lastModifiedMs).toISOString()),
        text(checksumElement(algorithm), record.checksum.value),
        text('ChecksumType', record.checksum.type),
      ],
      encryptionHeaders(record),
    );
  } finally {
    watch.end();
  }
}

function attributesOfCopy(call: S3Call, source: ObjectRecord, sourceBucket: string): ObjectAttributes {
  const own = attributesOf(call);
  const replaceMetadata = directive(call, 'x-amz-metadata-directive') === 'REPLACE';
  const replaceTags = directive(call, 'x-amz-tagging-directive') === 'REPLACE';
  const storageClassNamed = header(call, 'x-amz-storage-class') !== undefined;
  const isToItself = sourceBucket === call.bucketName && source.key === call.key;
  if (isToItself && !replaceMetadata && !storageClassNamed && own.redirectLocation === undefined) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  return {
    storageClass: own.storageClass,
    contentHeaders: replaceMetadata ? own.contentHeaders : source.contentHeaders,
    metadata: replaceMetadata ? own.metadata : source.metadata,
    // Never copied.
    redirectLocation: own.redirectLocation,
    tags: replaceTags ? own.tags : source.tags,
    keyArn: own.keyArn,
  };
}

function directive(call: S3Call, name: string): string {
  const value = header(call, name) ?? 'COPY';
  if (value !== 'COPY' && value !== 'REPLACE') throw invalidArgument(`Unknown ${name}.`, name, value);
  return value;
}

function algorithmOf(call: S3Call, source: ObjectRecord): ChecksumAlgorithm {
  const named = header(call, 'x-amz-checksum-algorithm');
  if (named === undefined) return source.checksum.algorithm;
  if (!isChecksumAlgorithm(named)) throw invalidRequest('Checksum algorithm provided is unsupported.');
  return named;
}
