import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { PlanRetrievalEnv, parseEnv } from '../../core/contracts/environment';
import { PlanRetrievalInput } from '../../core/contracts/retrieval-run';
import { recordPlan } from '../../core/retrieval/records/retrieval-progress';
import { planRetrieval } from './plan-retrieval';

const env = parseEnv(PlanRetrievalEnv, process.env);
const items = aws.stateItems(env);
const deps = {
  vaults: aws.vaults(),
  files: aws.workingFiles(env),
  destination: aws.destination(),
  items,
  clock: systemClock,
  log: powertoolsLog('plan-retrieval'),
};

export const handler = stepHandler(PlanRetrievalInput, async (input, remainingMs) => {
  const plan = await planRetrieval(input, { ...deps, remainingMs });
  await recordPlan(items, plan, systemClock.now(), input.run);
  return plan;
});
