import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { ApplyRetentionInput } from '../../core/contracts/backup-run';
import { ApplyRetentionEnv, parseEnv } from '../../core/contracts/environment';
import { applyRetention } from './apply-retention';

const env = parseEnv(ApplyRetentionEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
  uploads: aws.archiveUploads(),
  accountVaults: aws.accountVaults(),
  clock: systemClock,
  log: powertoolsLog('apply-retention'),
};

export const handler = stepHandler(ApplyRetentionInput, (input, remainingMs) =>
  applyRetention(input, { ...deps, remainingMs }),
);
