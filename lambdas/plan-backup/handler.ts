import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { PlanBackupInput } from '../../core/contracts/backup-run';
import { PlanBackupEnv, parseEnv } from '../../core/contracts/environment';
import { planBackup } from './plan-backup';

const env = parseEnv(PlanBackupEnv, process.env);
const deps = {
  source: aws.source(),
  files: aws.workingFiles(env),
  items: aws.stateItems(env),
  log: powertoolsLog('plan-backup'),
};

export const handler = stepHandler(PlanBackupInput, (input, remainingMs) =>
  planBackup(input, { ...deps, remainingMs }),
);
