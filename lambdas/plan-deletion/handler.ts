import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { PlanDeletionInput } from '../../core/contracts/deletion-run';
import { PlanDeletionEnv, parseEnv } from '../../core/contracts/environment';
import { planDeletion } from './plan-deletion';

const env = parseEnv(PlanDeletionEnv, process.env);
const deps = {
  vaults: aws.vaults(),
  files: aws.workingFiles(env),
  items: aws.stateItems(env),
  buckets: aws.bucketSettings(),
  clock: systemClock,
  log: powertoolsLog('plan-deletion'),
};

export const handler = stepHandler(PlanDeletionInput, (input) => planDeletion(input, deps));
