import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { s3Arn } from './arn';
import type { BucketArea } from './permissions';

/** Source or destination in the configuration. */
interface ConfiguredArea {
  bucket: string;
  prefix: string;
  keyArn?: string;
}

/** The bucket area of a source or destination in the configuration. */
export const bucketAreaOf = ({ bucket, prefix, keyArn }: ConfiguredArea): BucketArea => ({
  bucketArn: s3Arn(bucket),
  objectsArn: s3Arn(`${bucket}/${prefix}*`),
  keyArn,
});

/** The area under a prefix of a bucket of the stacks. */
export const areaIn = (bucket: IBucket, prefix: string): BucketArea => ({
  bucketArn: bucket.bucketArn,
  objectsArn: bucket.arnForObjects(`${prefix}*`),
});
