import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { JudgeSnapshotInput } from '../../core/contracts/backup-run';
import { JudgeSnapshotEnv, parseEnv } from '../../core/contracts/environment';
import { judgeSnapshot } from './judge-snapshot';
import { unpinSnapshot } from './unpin-snapshot';

const env = parseEnv(JudgeSnapshotEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
  clock: systemClock,
  log: powertoolsLog('judge-snapshot'),
};

export const handler = stepHandler(JudgeSnapshotInput, ({ run }) =>
  run.kind === 'unpin' ? unpinSnapshot(run, deps) : judgeSnapshot({ run }, deps),
);
