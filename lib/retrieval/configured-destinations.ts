import type { MoraineConfig } from '../../core/contracts/config';
import { areaIn, bucketAreaOf } from '../shared/bucket-area-of';
import type { BucketArea } from '../shared/permissions';
import { REBUILT, SAMPLES } from '../shared/working-files';
import type { StatefulStack } from '../stateful-stack';

/**
 * Areas that runs may write to: the stack's own restore bucket, the configured destinations, and the prefixes for catalogs of
 * rebuilds and samples of checks.
 */
export function configuredDestinations(config: MoraineConfig, state: StatefulStack): BucketArea[] {
  return [
    ...retrievalDestinations(config, state),
    areaIn(state.runsBucket, REBUILT),
    areaIn(state.runsBucket, SAMPLES),
  ];
}

/** Areas that a request may name: the stack's own restore bucket and the configured destinations. */
export function retrievalDestinations(config: MoraineConfig, state: StatefulStack): BucketArea[] {
  return [areaIn(state.restoreBucket, ''), ...config.destinations.map(bucketAreaOf)];
}
