import type { RestoreRun } from '../../core/contracts/retrieval-run';
import { formatS3Uri } from '../s3-uri';
import { retrievalView } from './retrieval/retrieval-view';

export const restore = retrievalView<RestoreRun>({
  counted: 'object',
  opening: 'opening: checking the request, or waiting for another run of the plan',
  planning: 'planning: reading the snapshot, checking the destination',
  about: ({ restore: { plan, snapshot }, destination, tier }) =>
    `snapshot ${snapshot} of plan ${plan} to ${formatS3Uri(destination.bucket, destination.prefix)}, tier ${tier}`,
  fields: ({ restore: { plan, snapshot } }) => [['snapshot', `${snapshot} of plan ${plan}`]],
  needsInventory: () => false,
});
