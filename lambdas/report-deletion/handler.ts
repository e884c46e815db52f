import * as aws from '../../adapters/aws/function-ports';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, ReportDeletionEnv } from '../../core/contracts/environment';
import { ReportRunInput } from '../../core/contracts/run-steps';
import { reportDeletion } from './report-deletion';

const env = parseEnv(ReportDeletionEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
  reports: aws.reportsTopic(env),
  clock: systemClock,
};

export const handler = stepHandler(ReportRunInput, (input) => reportDeletion(input, deps));
