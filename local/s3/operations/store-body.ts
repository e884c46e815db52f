import { randomBytes } from 'node:crypto';
import type { Encrypted } from '../../iam/resource-facts';
import type { Received } from '../body/receive';
import { bucketOf, type S3Call } from '../call';
import { noSuchBucket } from '../s3-error';
import type { Bucket } from '../storage/bucket';
import { FileSink } from '../storage/file-sink';

export interface StoredBody {
  file: string;
  sizeBytes: number;
  /** Hex MD5; of bytes that a KMS key encrypts, another text of that form each time. */
  etag: string;
  /** Base64. */
  checksum: string;
  sent?: Received['sent'];
}

/**
 * Write the output of `receive` to a new data file of the bucket. When the file is complete and verified, `commit` records it,
 * synchronously after the end of writing. When anything fails, including `commit`, the file is removed.
 */
export async function storeBody<Result>(
  call: S3Call,
  bucket: Bucket,
  { keyArn }: Encrypted,
  receive: (write: (bytes: Buffer) => Promise<void> | void) => Promise<Received>,
  commit: (stored: StoredBody) => Result,
): Promise<Result> {
  const file = bucket.data.newName();
  const sink = await FileSink.create(bucket.data.path(file)).catch((error) => {
    requireStillThere(call, bucket);
    throw error;
  });
  let closed = false;
  try {
    const received = await receive((bytes) => sink.write(bytes));
    closed = true;
    await sink.close();
    requireStillThere(call, bucket);
    return commit({
      file,
      sizeBytes: received.sizeBytes,
      etag: (keyArn === undefined ? received.md5 : randomBytes(received.md5.length)).toString('hex'),
      checksum: received.checksum.toString('base64'),
      sent: received.sent,
    });
  } catch (error) {
    if (closed) bucket.data.remove([file]);
    else await sink.abort();
    throw error;
  }
}

/** @throws S3Error NoSuchBucket when the bucket has been deleted, even if a new one has the same name */
function requireStillThere(call: S3Call, bucket: Bucket): void {
  if (bucketOf(call) !== bucket) throw noSuchBucket(bucket.name);
}
