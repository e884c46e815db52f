import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { InventoryFunctions } from '../inventory/inventory-functions';

/** What there is to watch of inventories that people ask for. */
export interface Inventories {
  functions: InventoryFunctions;
  stateMachine: StateMachine;
}
