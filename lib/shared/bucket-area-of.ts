import { Aws } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { s3Arn } from './arn';
import type { BucketArea } from './permissions';

/** Source or destination in the configuration. */
interface ConfiguredArea {
  bucket: string;
  prefix: string;
  accountId?: string;
  keyArn?: string;
}

/** The bucket area of a source or destination in the configuration. */
export const bucketAreaOf = ({ bucket, prefix, accountId = Aws.ACCOUNT_ID, keyArn }: ConfiguredArea): BucketArea => ({
  bucketArn: s3Arn(bucket),
  objectsArn: s3Arn(`${bucket}/${prefix}*`),
  accountId,
  keyArn,
});

/** The area under a prefix of a bucket of the stacks. */
export const areaIn = (bucket: IBucket, prefix: string): BucketArea => ({
  bucketArn: bucket.bucketArn,
  objectsArn: bucket.arnForObjects(`${prefix}*`),
  accountId: Aws.ACCOUNT_ID,
});
