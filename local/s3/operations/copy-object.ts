import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Received } from '../body/receive';
import { bucketOf, header, nowSecondsMs, type S3Call } from '../call';
import { type ChecksumAlgorithm, checksumElement, isChecksumAlgorithm } from '../checksums/checksum-algorithm';
import { createHasher } from '../checksums/hasher';
import { decode } from '../operation';
import { sendXml } from '../respond';
import { invalidArgument, invalidRequest, notImplemented, preconditionFailed } from '../s3-error';
import type { DataFiles } from '../storage/data-files';
import type { ObjectAttributes, ObjectRecord } from '../storage/records';
import { text } from '../xml/write-xml';
import { requireObject, requireReadable } from './get-object';
import { attributesOf, ENCRYPTION_HEADER } from './object-attributes';
import { judgeRead, requireWritable, writePreconditionOf } from './preconditions';
import { type Extent, extentsOf, sendExtents } from './send-bytes';
import { storeBody } from './store-body';

// 5 GiB; larger objects are copied by parts.
const SOURCE_MAX_BYTES = 5 * 1024 ** 3;

const SOURCE_CONDITIONS = {
  ifMatch: 'x-amz-copy-source-if-match',
  ifNoneMatch: 'x-amz-copy-source-if-none-match',
  ifModifiedSince: 'x-amz-copy-source-if-modified-since',
  ifUnmodifiedSince: 'x-amz-copy-source-if-unmodified-since',
};

export async function copyObject(call: S3Call): Promise<void> {
  const bucket = bucketOf(call);
  const sourceCall = { ...call, ...sourceOf(call) };
  const source = requireObject(sourceCall);
  if (judgeRead(call, source, SOURCE_CONDITIONS) === 'not-modified') {
    throw preconditionFailed('x-amz-copy-source-if-none-match or -if-modified-since');
  }
  requireReadable(source);
  if (source.sizeBytes > SOURCE_MAX_BYTES) {
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${SOURCE_MAX_BYTES}`,
    );
  }
  const attributes = attributesOfCopy(call, source, sourceCall.bucketName);
  const algorithm = algorithmOf(call, source);
  const precondition = writePreconditionOf(call);
  requireWritable(bucket, call.key, precondition);

  const extents = extentsOf(source.pieces, { first: 0, last: source.sizeBytes - 1 });
  const sourceData = bucketOf(sourceCall).data;
  const release = sourceData.pin(extents.map((extent) => extent.file));
  const watch = bucket.watches.begin(call.key);
  try {
    const receive = (write: (bytes: Buffer) => Promise<void> | void) =>
      receiveExtents(sourceData, extents, algorithm, write);
    const record = await storeBody(call, bucket, receive, (stored) => {
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
      ENCRYPTION_HEADER,
    );
  } finally {
    watch.end();
    release();
  }
}

function sourceOf(call: S3Call): { bucketName: string; key: string } {
  const value = header(call, 'x-amz-copy-source') ?? '';
  const [path = '', version] = value.split('?versionId=');
  const match = /^\/?([^/]+)\/(.+)$/s.exec(decode(path));
  if (!match) {
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: /sourcebucket/sourcekey',
      'x-amz-copy-source',
      value,
    );
  }
  if (version !== undefined && version !== 'null') throw notImplemented('versions of a copy source');
  return { bucketName: match[1] as string, key: match[2] as string };
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

async function receiveExtents(
  data: DataFiles,
  extents: Extent[],
  algorithm: ChecksumAlgorithm,
  write: (bytes: Buffer) => Promise<void> | void,
): Promise<Received> {
  const md5 = createHasher('MD5');
  const checksum = createHasher(algorithm);
  let sizeBytes = 0;
  const output = new Writable({
    write: (chunk: Buffer, _encoding, callback) => {
      // Copied, since the sender reuses its buffer.
      const bytes = Buffer.from(chunk);
      md5.update(bytes);
      checksum.update(bytes);
      sizeBytes += bytes.length;
      Promise.resolve(write(bytes)).then(() => callback(), callback);
    },
  });
  await Promise.all([finished(output), sendExtents(data, extents, output)]);
  return { sizeBytes, md5: md5.digest(), checksum: checksum.digest() };
}
