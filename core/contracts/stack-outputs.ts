import * as z from 'zod';
import { BackupPlan } from './backup-plan';

/** Names of the CloudFormation outputs by which the command line finds a deployed Moraine. */
export const StackOutput = {
  stateTable: 'StateTableName',
  runsBucket: 'RunsBucketName',
  restoreBucket: 'RestoreBucketName',
  signingKey: 'SigningKeyArn',
  retrievalStateMachine: 'RetrievalStateMachineArn',
  backupStateMachine: 'BackupStateMachineArn',
  inventoryStateMachine: 'InventoryStateMachineArn',
} as const;

/** Outputs that tell of the configured plans, one each: the value is a `PlanSummary` as JSON. */
export const planOutput = (position: number) => `Plan${position}`;
export const PLAN_OUTPUT = /^Plan\d+$/;

/** What the command line is told of a plan. */
export const PlanSummary = BackupPlan.pick({ name: true, vault: true, schedule: true, retention: true }).extend({
  source: z.object({ bucket: z.string(), prefix: z.string() }),
});
export type PlanSummary = z.infer<typeof PlanSummary>;

export const statefulStackName = (name: string) => `${name}-state`;
export const statelessStackName = (name: string) => `${name}-app`;
