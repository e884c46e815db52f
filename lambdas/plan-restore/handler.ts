import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { PlanRestoreEnv, parseEnv } from '../../core/contracts/environment';
import { PlanRestoreInput } from '../../core/contracts/retrieval-run';
import { recordPlan } from '../../core/retrieval/records/retrieval-progress';
import { planRestore } from './plan-restore';

const env = parseEnv(PlanRestoreEnv, process.env);
const items = aws.stateItems(env);
const deps = {
  items,
  vaults: aws.vaults(),
  files: aws.workingFiles(env),
  destination: aws.destination(),
  clock: systemClock,
  log: powertoolsLog('plan-restore'),
};

export const handler = stepHandler(PlanRestoreInput, async (input, remainingMs) => {
  const plan = await planRestore(input, { ...deps, remainingMs });
  await recordPlan(items, plan, systemClock.now(), input.run);
  return plan;
});
