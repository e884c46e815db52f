import * as aws from '../../adapters/aws/function-ports';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { OpenInventoryEnv, parseEnv } from '../../core/contracts/environment';
import { OpenInventoryInput } from '../../core/contracts/inventory-run';
import { openInventory } from './open-inventory';

const env = parseEnv(OpenInventoryEnv, process.env);
const deps = {
  vaults: aws.vaults(),
  items: aws.stateItems(env),
  executions: aws.executions(),
  clock: systemClock,
};

export const handler = stepHandler(OpenInventoryInput, (input) => openInventory(input, deps));
