import { dynamodbClient, glacierClient, sfnClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { sfnExecutions } from '../../adapters/aws/sfn-executions';
import { systemClock } from '../../adapters/aws/system-clock';
import { OpenInventoryEnv, parseEnv } from '../../core/contracts/environment';
import { OpenInventoryInput } from '../../core/contracts/inventory-run';
import { openInventory } from './open-inventory';

const env = parseEnv(OpenInventoryEnv, process.env);
const deps = {
  vaults: glacierVaults(glacierClient()),
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  executions: sfnExecutions(sfnClient()),
  clock: systemClock,
};

export const handler = (event: unknown) => openInventory(OpenInventoryInput.parse(event), deps);
