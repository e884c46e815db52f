import { Arn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Place } from './permissions';

/** A place as the configuration names it. */
export function placeOf(
  scope: Construct,
  { bucket, ...rest }: { bucket: string; prefix: string; keyArn?: string },
): Place {
  const bucketArn = Arn.format({ service: 's3', region: '', account: '', resource: bucket }, Stack.of(scope));
  return { bucketArn, prefix: rest.prefix, keyArn: rest.keyArn };
}
