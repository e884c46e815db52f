import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { AdoptSnapshotInput } from '../../core/contracts/backup-run';
import { AdoptSnapshotEnv, parseEnv } from '../../core/contracts/environment';
import { adoptSnapshot } from './adopt-snapshot';

const env = parseEnv(AdoptSnapshotEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
  log: powertoolsLog('adopt-snapshot'),
};

export const handler = stepHandler(AdoptSnapshotInput, (input) => adoptSnapshot(input, deps));
