import * as z from 'zod';
import { asciiJson } from './ascii-json';
import { BackupPlan } from './backup-plan';
import { MoraineConfig } from './config';
import type { ConfiguredVault } from './configured-vault';
import { AccountId } from './names';
import type { Machine } from './run-kind';

/** Names of the CloudFormation outputs that the command line reads. */
export const StackOutput = {
  stateTable: 'StateTableName',
  runsBucket: 'RunsBucketName',
  restoreBucket: 'RestoreBucketName',
  signingKey: 'SigningKeyArn',
  stateFormat: 'StateFormat',
  version: 'MoraineVersion',
} as const;

/** State machine in a deployment. */
export interface DeployedMachine {
  /** Name of the output with its ARN. */
  output: string;
  /** Last part of its name. */
  name: string;
  /** Whether a deployment may lack it: without plans there are no backups, and nothing is deleted unless a vault allows it. */
  isOptional: boolean;
}

export const deployedMachines: Record<Machine, DeployedMachine> = {
  retrieval: { output: 'RetrievalStateMachineArn', name: 'retrieve', isOptional: false },
  backup: { output: 'BackupStateMachineArn', name: 'backup', isOptional: true },
  inventory: { output: 'InventoryStateMachineArn', name: 'inventory', isOptional: false },
  deletion: { output: 'DeletionStateMachineArn', name: 'delete', isOptional: true },
};

/** Name of the output for a configured plan, whose value is a `PlanSummary` as JSON in ASCII. */
export const planOutput = (position: number) => `Plan${position}`;
export const PLAN_OUTPUT = /^Plan\d+$/;

/** Configuration of a plan for the command line. */
export const PlanSummary = BackupPlan.pick({ name: true, vault: true, schedule: true, retention: true }).extend({
  source: z.object({ bucket: z.string(), prefix: z.string(), accountId: AccountId.optional() }),
});
export type PlanSummary = z.infer<typeof PlanSummary>;

/** Configuration of a deployment for the command line. */
export const DeployedConfiguration = MoraineConfig.pick({ vaults: true, retrieval: true, prices: true }).extend({
  /** Besides the restore bucket. */
  destinations: z.array(z.object({ bucket: z.string(), prefix: z.string(), accountId: AccountId.optional() })),
  /** Name of the file with the configuration; undefined where it comes from no file. */
  file: z.string().optional(),
});
export type DeployedConfiguration = z.infer<typeof DeployedConfiguration>;

/** Characters of the value of one output: CloudFormation states no maximum, and takes 4 KB elsewhere. */
const OUTPUT_CHARACTERS = 2000;
const configurationOutput = (part: number) => `Configuration${part}`;

/** Outputs that hold a configuration as JSON, cut into parts: in ASCII, since CloudFormation shows a `?` instead of other characters. */
export function configurationOutputs(config: DeployedConfiguration): { name: string; value: string }[] {
  const { retrieval, prices, destinations, file } = config;
  const vaults = config.vaults.map((vault) => withoutSettings(vault));
  const text = asciiJson({ vaults, retrieval, prices, destinations, file });
  const parts = text.match(new RegExp(`[^]{1,${OUTPUT_CHARACTERS}}`, 'g')) ?? [];
  return parts.map((value, part) => ({ name: configurationOutput(part), value }));
}

/** A configured vault that only says whether it is managed: an access policy alone can be longer than an output. */
function withoutSettings(vault: ConfiguredVault): object | string {
  return typeof vault === 'object' && vault.manage ? { ...vault, manage: {} } : vault;
}

/** Put the parts together. @returns undefined in a deployment of a version without such outputs */
export function configurationText(outputs: ReadonlyMap<string, string>): string | undefined {
  let text = '';
  for (let part = 0; ; part++) {
    const value = outputs.get(configurationOutput(part));
    if (value === undefined) return part === 0 ? undefined : text;
    text += value;
  }
}

export const statefulStackName = (name: string) => `${name}-state`;
export const statelessStackName = (name: string) => `${name}-app`;
