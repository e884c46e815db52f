import * as aws from '../../adapters/aws/function-ports';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { OpenBackupInput } from '../../core/contracts/backup-run';
import { OpenBackupEnv, parseEnv } from '../../core/contracts/environment';
import { openBackup } from './open-backup';

const env = parseEnv(OpenBackupEnv, process.env);
const deps = {
  vaults: aws.vaults(),
  source: aws.source(),
  files: aws.workingFiles(env),
  items: aws.stateItems(env),
  signingKey: aws.signingKey(env),
  executions: aws.executions(),
  clock: systemClock,
};

export const handler = stepHandler(OpenBackupInput, (input) => openBackup(input, deps));
