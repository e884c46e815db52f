import type { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import type { Place } from '../shared/permissions';
import { placeOf } from '../shared/place-of';
import { REBUILT } from '../shared/working-files';
import type { StatefulStack } from '../stateful-stack';

/** Where runs may write: the stack's own restore bucket, whole, what the configuration lists, and where rebuilds bring catalogs. */
export function configuredDestinations(scope: Construct, config: MoraineConfig, state: StatefulStack): Place[] {
  return [
    { bucketArn: state.restoreBucket.bucketArn, prefix: '' },
    ...config.destinations.map((destination) => placeOf(scope, destination)),
    { bucketArn: state.runsBucket.bucketArn, prefix: REBUILT },
  ];
}
