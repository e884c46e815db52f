import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, ReportBackupEnv } from '../../core/contracts/environment';
import { ReportRunInput } from '../../core/contracts/run-steps';
import { answerOf } from '../../core/run/refusal';
import { reportBackup } from './report-backup';

const env = parseEnv(ReportBackupEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
  reports: aws.reportsTopic(env),
  clock: systemClock,
  log: powertoolsLog('report-backup'),
};

export const handler = stepHandler(ReportRunInput, async (input) => answerOf(await reportBackup(input, deps), input));
