import * as z from 'zod';
import { BackupPlan } from './backup-plan';
import type { Machine } from './run-kind';

/** Names of the CloudFormation outputs that the command line reads. */
export const StackOutput = {
  stateTable: 'StateTableName',
  runsBucket: 'RunsBucketName',
  restoreBucket: 'RestoreBucketName',
  signingKey: 'SigningKeyArn',
} as const;

/** State machine in a deployment. */
export interface DeployedMachine {
  /** Name of the output with its ARN. */
  output: string;
  /** Last part of its name. */
  name: string;
  /** Whether a deployment may lack it: a deployment without plans has no backup state machine. */
  isOptional: boolean;
}

export const deployedMachines: Record<Machine, DeployedMachine> = {
  retrieval: { output: 'RetrievalStateMachineArn', name: 'retrieve', isOptional: false },
  backup: { output: 'BackupStateMachineArn', name: 'backup', isOptional: true },
  inventory: { output: 'InventoryStateMachineArn', name: 'inventory', isOptional: false },
};

/** Name of the output for a configured plan, whose value is a `PlanSummary` as JSON. */
export const planOutput = (position: number) => `Plan${position}`;
export const PLAN_OUTPUT = /^Plan\d+$/;

/** Configuration of a plan for the command line. */
export const PlanSummary = BackupPlan.pick({ name: true, vault: true, schedule: true, retention: true }).extend({
  source: z.object({ bucket: z.string(), prefix: z.string() }),
});
export type PlanSummary = z.infer<typeof PlanSummary>;

export const statefulStackName = (name: string) => `${name}-state`;
export const statelessStackName = (name: string) => `${name}-app`;
