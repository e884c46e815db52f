import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { JudgeSnapshotInput } from '../../core/contracts/backup-run';
import { JudgeSnapshotEnv, parseEnv } from '../../core/contracts/environment';
import { judgeSnapshot } from './judge-snapshot';

const env = parseEnv(JudgeSnapshotEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
  log: powertoolsLog('judge-snapshot'),
};

export const handler = stepHandler(JudgeSnapshotInput, (input) => judgeSnapshot(input, deps));
