import type { RestoreRun } from '../../core/contracts/retrieval-run';
import { shellWord } from '../format/shell-word';
import { formatS3Uri } from '../s3-uri';
import { retrievalView } from './retrieval/retrieval-view';

export const restore = retrievalView<RestoreRun>({
  counted: 'object',
  opening: 'opening: checking the request, or waiting for another run of the plan',
  planning: 'planning: reading the snapshot, looking at the destination',
  about: ({ restore: { plan, snapshot }, destination, tier }) =>
    `snapshot ${snapshot} of plan ${plan} to ${formatS3Uri(destination.bucket, destination.prefix)}, tier ${tier}`,
  fields: ({ restore: { plan, snapshot } }) => [['snapshot', `${snapshot} of plan ${plan}`]],
  needsInventory: () => false,
  tryAgain(_, { restore: { plan, snapshot, paths }, destination }) {
    const wanted = paths.map((path) => ` --path ${shellWord(path)}`).join('');
    const to = shellWord(formatS3Uri(destination.bucket, destination.prefix));
    return [
      '  Run the same restore again: what is at the destination already is not requested again.',
      `    moraine restore ${plan}@${snapshot}${wanted} --to ${to}`,
    ];
  },
});
