import { Arn, Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import type { Destination } from '../shared/permissions';

/** The stack's own restore bucket, whole, and what the configuration lists, in the order in which a run looks for its default. */
export function configuredDestinations(scope: Construct, config: MoraineConfig, restoreBucket: IBucket): Destination[] {
  const listed = config.destinations.map(({ bucket, prefix, keyArn }) => ({
    bucketArn: Arn.format({ service: 's3', region: '', account: '', resource: bucket }, Stack.of(scope)),
    prefix,
    keyArn,
  }));
  return [{ bucketArn: restoreBucket.bucketArn, prefix: '' }, ...listed];
}
