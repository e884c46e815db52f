import type { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import { bucketAreaOf } from '../shared/bucket-area-of';
import type { BucketArea } from '../shared/permissions';
import { REBUILT, SAMPLES } from '../shared/working-files';
import type { StatefulStack } from '../stateful-stack';

/**
 * Areas that runs may write to: the stack's own restore bucket, the configured destinations, and the prefixes for catalogs of
 * rebuilds and samples of checks.
 */
export function configuredDestinations(scope: Construct, config: MoraineConfig, state: StatefulStack): BucketArea[] {
  return [
    ...retrievalDestinations(scope, config, state),
    { bucketArn: state.runsBucket.bucketArn, prefix: REBUILT },
    { bucketArn: state.runsBucket.bucketArn, prefix: SAMPLES },
  ];
}

/** Areas that a request may name: the stack's own restore bucket and the configured destinations. */
export function retrievalDestinations(scope: Construct, config: MoraineConfig, state: StatefulStack): BucketArea[] {
  return [
    { bucketArn: state.restoreBucket.bucketArn, prefix: '' },
    ...config.destinations.map((destination) => bucketAreaOf(scope, destination)),
  ];
}
