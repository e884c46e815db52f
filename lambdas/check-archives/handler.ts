import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { CheckArchivesInput } from '../../core/contracts/check';
import { CheckArchivesEnv, parseEnv } from '../../core/contracts/environment';
import { checkArchives } from './check-archives';

const env = parseEnv(CheckArchivesEnv, process.env);
const deps = {
  vaults: aws.vaults(),
  files: aws.workingFiles(env),
  items: aws.stateItems(env),
  clock: systemClock,
  log: powertoolsLog('check-archives'),
};

export const handler = stepHandler(CheckArchivesInput, (input, remainingMs) =>
  checkArchives(input, { ...deps, remainingMs }),
);
