import * as aws from '../../adapters/aws/function-ports';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, ReportDeletionEnv } from '../../core/contracts/environment';
import { ReportRunInput } from '../../core/contracts/run-steps';
import { answerOf } from '../../core/run/refusal';
import { reportDeletion } from './report-deletion';

const env = parseEnv(ReportDeletionEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
  reports: aws.reportsTopic(env),
  clock: systemClock,
};

export const handler = stepHandler(ReportRunInput, async (input) => answerOf(await reportDeletion(input, deps), input));
