import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { InventoryFunctions } from '../inventory/inventory-functions';

/** Resources of inventory runs to monitor. */
export interface InventoryResources {
  functions: InventoryFunctions;
  stateMachine: StateMachine;
}
