import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, RequestInventoryEnv } from '../../core/contracts/environment';
import { RequestInventoryInput } from '../../core/contracts/inventory-request';
import { requestInventory } from './request-inventory';

const env = parseEnv(RequestInventoryEnv, process.env);
const deps = {
  vaults: aws.vaults(),
  items: aws.stateItems(env),
  workflow: aws.workflow(),
  topicArn: env.JOBS_TOPIC_ARN,
  clock: systemClock,
  log: powertoolsLog('request-inventory'),
};

export const handler = stepHandler(RequestInventoryInput, (input) => requestInventory(input, deps));
