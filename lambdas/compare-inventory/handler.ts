import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { CompareInventoryEnv, parseEnv } from '../../core/contracts/environment';
import { CompareInventoryInput } from '../../core/contracts/inventory-run';
import { compareInventory } from './compare-inventory';

const env = parseEnv(CompareInventoryEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
  signingKey: aws.signingKey(env),
  clock: systemClock,
  log: powertoolsLog('compare-inventory'),
};

export const handler = stepHandler(CompareInventoryInput, (input, remainingMs) =>
  compareInventory(input, { ...deps, remainingMs }),
);
