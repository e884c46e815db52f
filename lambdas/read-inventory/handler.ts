import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, ReadInventoryEnv } from '../../core/contracts/environment';
import { ReadInventoryInput } from '../../core/contracts/inventory-run';
import { readPart } from './read-part';

const env = parseEnv(ReadInventoryEnv, process.env);
const deps = {
  vaults: aws.vaults(),
  files: aws.workingFiles(env),
  items: aws.stateItems(env),
  clock: systemClock,
  log: powertoolsLog('read-inventory'),
};

export const handler = stepHandler(ReadInventoryInput, (input, remainingMs) =>
  readPart(input, { ...deps, remainingMs }),
);
