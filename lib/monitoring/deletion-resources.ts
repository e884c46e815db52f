import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { DeletionFunctions } from '../deletion/deletion-functions';

/** Resources of deletions to monitor; there are some when a vault allows deletions. */
export interface DeletionResources {
  functions: DeletionFunctions;
  stateMachine: StateMachine;
}
