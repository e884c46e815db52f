import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, ReportInventoryEnv } from '../../core/contracts/environment';
import { ReportInventoryInput } from '../../core/contracts/inventory-run';
import { answerOf } from '../../core/run/refusal';
import { reportInventory } from './report-inventory';

const env = parseEnv(ReportInventoryEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
  reports: aws.reportsTopic(env),
  clock: systemClock,
  log: powertoolsLog('report-inventory'),
};

export const handler = stepHandler(ReportInventoryInput, async (input) =>
  answerOf(await reportInventory(input, deps), input),
);
