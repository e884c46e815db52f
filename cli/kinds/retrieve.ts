import type { RunOf } from '../../core/contracts/opened-run';
import { runFiles } from '../../core/contracts/run-files';
import { shellWord } from '../format/shell-word';
import { formatS3Uri } from '../s3-uri';
import { retrievalView } from './retrieval/retrieval-view';

export const retrieve = retrievalView<RunOf<'retrieve'>>({
  counted: 'archive',
  opening: 'opening: checking the request',
  planning: 'planning: reading the inventory, looking at the destination',
  about: ({ vault, destination, tier }) =>
    `vault ${vault} to ${formatS3Uri(destination.bucket, destination.prefix)}, tier ${tier}`,
  needsInventory: ({ manifest }) => manifest === undefined,
  tryAgain({ runId }, { vault, destination }, runsBucket) {
    const to = shellWord(formatS3Uri(destination.bucket, destination.prefix));
    const failures = formatS3Uri(runsBucket, runFiles.failures(runId));
    return [
      `  All of them: ${failures}`,
      `  Try them again: moraine retrieve ${vault} --to ${to} --manifest ${failures}`,
    ];
  },
});
