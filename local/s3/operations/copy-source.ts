import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Received } from '../body/receive';
import { bucketOf, header, type S3Call } from '../call';
import type { ChecksumAlgorithm } from '../checksums/checksum-algorithm';
import { createHasher } from '../checksums/hasher';
import { copySourceOf } from '../copy-source-name';
import { invalidArgument, notImplemented, preconditionFailed } from '../s3-error';
import type { DataFiles } from '../storage/data-files';
import type { ObjectRecord } from '../storage/records';
import type { ByteRange } from './byte-range';
import { requireObject, requireReadable } from './get-object';
import { judgeRead } from './preconditions';
import { type Extent, extentsOf, sendExtents } from './send-bytes';

const SOURCE_CONDITIONS = {
  ifMatch: 'x-amz-copy-source-if-match',
  ifNoneMatch: 'x-amz-copy-source-if-none-match',
  ifModifiedSince: 'x-amz-copy-source-if-modified-since',
  ifUnmodifiedSince: 'x-amz-copy-source-if-unmodified-since',
};

/** The source of a copy, as it was when the request arrived. */
export interface CopySource {
  bucketName: string;
  record: ObjectRecord;
  /** Prepare to read a range of the source in place of a request's body. Its data is kept until it has been read. */
  receive(
    range: ByteRange,
    algorithm: ChecksumAlgorithm,
  ): (write: (bytes: Buffer) => Promise<void> | void) => Promise<Received>;
}

/**
 * Find the source that the request names, and check its conditions.
 *
 * @throws S3Error NoSuchBucket, NoSuchKey, PreconditionFailed, InvalidObjectState, InvalidArgument, NotImplemented
 */
export function openCopySource(call: S3Call): CopySource {
  const named = sourceOf(call);
  const sourceCall = { ...call, ...named };
  const record = requireObject(sourceCall);
  if (judgeRead(call, record, SOURCE_CONDITIONS) === 'not-modified') {
    throw preconditionFailed('x-amz-copy-source-if-none-match or -if-modified-since');
  }
  requireReadable(record);
  const { data } = bucketOf(sourceCall);
  return {
    bucketName: named.bucketName,
    record,
    receive(range, algorithm) {
      const extents = extentsOf(record.pieces, range);
      const release = data.pin(extents.map((extent) => extent.file));
      return (write) => receiveExtents(data, extents, algorithm, write).finally(release);
    },
  };
}

function sourceOf(call: S3Call): { bucketName: string; key: string } {
  const value = header(call, 'x-amz-copy-source') ?? '';
  const source = copySourceOf(value);
  if (!source) {
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: /sourcebucket/sourcekey',
      'x-amz-copy-source',
      value,
    );
  }
  const { bucketName, key, versionId } = source;
  if (versionId !== undefined && versionId !== 'null') throw notImplemented('versions of a copy source');
  return { bucketName, key };
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
