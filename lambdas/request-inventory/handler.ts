import { dynamodbClient, glacierClient, sfnClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { sfnWorkflow } from '../../adapters/aws/sfn-workflow';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, RequestInventoryEnv } from '../../core/contracts/environment';
import { RequestInventoryInput } from '../../core/contracts/retrieval-run';
import { requestInventory } from './request-inventory';

const env = parseEnv(RequestInventoryEnv, process.env);
const deps = {
  vaults: glacierVaults(glacierClient()),
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  workflow: sfnWorkflow(sfnClient()),
  topicArn: env.JOBS_TOPIC_ARN,
  clock: systemClock,
  log: powertoolsLog('request-inventory'),
};

export const handler = (event: unknown) => requestInventory(RequestInventoryInput.parse(event), deps);
