import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, RebuildCatalogEnv } from '../../core/contracts/environment';
import { RebuildCatalogInput, type RebuildCatalogOutput } from '../../core/contracts/rebuild';
import { rebuildCatalog } from './rebuild-catalog';

const env = parseEnv(RebuildCatalogEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
  executions: aws.executions(),
  signingKey: aws.signingKey(env),
  clock: systemClock,
  log: powertoolsLog('rebuild-catalog'),
};

export const handler = stepHandler(RebuildCatalogInput, async (input, remainingMs): Promise<RebuildCatalogOutput> => {
  const rebuilt = await rebuildCatalog(input, { ...deps, remainingMs });
  // The outcomes are in `rebuilt.json`: for thousands of snapshots they exceed the size of an answer of Step Functions.
  return { done: rebuilt !== undefined };
});
