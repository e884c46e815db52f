import type { RunOf } from '../../core/contracts/opened-run';
import { describeSelection } from '../../core/selection/describe-selection';
import { formatS3Uri } from '../s3-uri';
import { retrievalView } from './retrieval/retrieval-view';

export const retrieve = retrievalView<RunOf<'retrieve'>>({
  counted: 'archive',
  opening: 'opening: checking the request',
  planning: 'planning: reading the inventory, checking the destination',
  about: ({ vault, destination, tier }) =>
    `vault ${vault} to ${formatS3Uri(destination.bucket, destination.prefix)}, tier ${tier}`,
  fields: ({ selection }) => [['selection', selection && describeSelection(selection)]],
  needsInventory: ({ manifest }) => manifest === undefined,
  needsMapping: ({ names }) => names?.kind === 'mapping',
});
