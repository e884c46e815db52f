import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, ReportRetrievalEnv } from '../../core/contracts/environment';
import { ReportRunInput } from '../../core/contracts/run-steps';
import { BatchLookup } from '../../core/retrieval/batch-lookup';
import { answerOf } from '../../core/run/refusal';
import { reportRetrieval } from './report-retrieval';

const env = parseEnv(ReportRetrievalEnv, process.env);
const files = aws.workingFiles(env);
const deps = {
  items: aws.stateItems(env),
  files,
  batches: new BatchLookup(files),
  reports: aws.reportsTopic(env),
  clock: systemClock,
  log: powertoolsLog('report-retrieval'),
};

export const handler = stepHandler(ReportRunInput, async (input) =>
  answerOf(await reportRetrieval(input, deps), input),
);
