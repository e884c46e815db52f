import { Arn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { BucketArea } from './permissions';

/** The bucket area of a source or destination in the configuration. */
export function bucketAreaOf(
  scope: Construct,
  { bucket, ...rest }: { bucket: string; prefix: string; keyArn?: string },
): BucketArea {
  const bucketArn = Arn.format({ service: 's3', region: '', account: '', resource: bucket }, Stack.of(scope));
  return { bucketArn, prefix: rest.prefix, keyArn: rest.keyArn };
}
