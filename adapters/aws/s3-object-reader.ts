import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectReader } from '../../core/ports/object-reader';
import { formatRange } from '../../core/ranges/byte-range';
import { responseBody } from './response-body';
import { unavailableError } from './unavailable-object';

/** Objects of Amazon S3. A bucket that belongs to another account than the expected one is not read. */
export function s3ObjectReader(client: S3Client): ObjectReader {
  return {
    async open({ bucket, key, ownerId }, range) {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        Range: `bytes=${formatRange(range)}`,
        ExpectedBucketOwner: ownerId,
      });
      try {
        const { Body } = await client.send(command);
        return responseBody(Body);
      } catch (error) {
        throw unavailableError(error, { bucket, key, ownerId });
      }
    },
  };
}
