import * as z from 'zod';
import { BackupPlan } from './backup-plan';
import type { Machine } from './run-kind';

/** Names of the CloudFormation outputs by which the command line finds a deployed Moraine. */
export const StackOutput = {
  stateTable: 'StateTableName',
  runsBucket: 'RunsBucketName',
  restoreBucket: 'RestoreBucketName',
  signingKey: 'SigningKeyArn',
} as const;

/** A state machine as its deployment has it. */
export interface DeployedMachine {
  /** Name of the output that has its ARN. */
  output: string;
  /** Last part of its name. */
  name: string;
  /** Whether a deployment may lack it: without a plan there is nothing that backs up. */
  isOptional: boolean;
}

export const deployedMachines: Record<Machine, DeployedMachine> = {
  retrieval: { output: 'RetrievalStateMachineArn', name: 'retrieve', isOptional: false },
  backup: { output: 'BackupStateMachineArn', name: 'backup', isOptional: true },
  inventory: { output: 'InventoryStateMachineArn', name: 'inventory', isOptional: false },
};

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
