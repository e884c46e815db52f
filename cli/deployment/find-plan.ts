import { type Machine, machineOf, type RunKind } from '../../core/contracts/run-kind';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import type { PlanSummary } from '../../core/contracts/stack-outputs';
import { CommandError } from '../errors/command-error';
import { didYouMean } from '../nearest-name';
import { deployedConfigOf } from './configuration';
import { isJsonFile } from './configuration-lines';
import type { Deployment } from './deployment';
import { keptSnapshots } from './kept-snapshots';
import { orphanNames, orphansClause } from './orphan-plans';
import type { StateMachine } from './state-machine';

/** @throws CommandError naming the deployed plans */
export function findPlan(deployment: Deployment, name: string): PlanSummary {
  const plan = configuredPlan(deployment, name);
  if (plan) return plan;
  throw unknownPlan(deployment, name);
}

const configuredPlan = ({ plans }: Deployment, name: string) => plans.find((candidate) => candidate.name === name);

export const isConfigured = (deployment: Deployment, name: string): boolean =>
  configuredPlan(deployment, name) !== undefined;

/** A plan whose snapshots can be read: a configured one, or one that was configured when they were taken. */
export interface ReadablePlan {
  name: string;
  isConfigured: boolean;
  /** Vault that the plan writes to; of a plan that is not configured, that of its newest snapshot. */
  vault: string;
  /** Kept snapshots, the oldest first. */
  snapshots: SnapshotHead[];
}

/** @throws CommandError when the plan is neither configured nor has snapshots, naming those that are or have */
export async function findReadablePlan(deployment: Deployment, name: string): Promise<ReadablePlan> {
  const configured = configuredPlan(deployment, name);
  const snapshots = await keptSnapshots(deployment, name);
  const vault = configured?.vault ?? snapshots.at(-1)?.vault;
  if (vault !== undefined) return { name, isConfigured: configured !== undefined, vault, snapshots };
  throw unknownPlan(deployment, name, await orphanNames(deployment));
}

function unknownPlan(deployment: Deployment, name: string, orphans: readonly string[] = []): CommandError {
  const { plans } = deployment;
  if (plans.length + orphans.length === 0) return noPlans(deployment);
  const names = plans.map((plan) => plan.name);
  return new CommandError(
    `${deployedConfigOf(deployment)} has no plan '${name}'.${didYouMean(name, [...names, ...orphans])} ` +
      `Plans: ${names.join(', ') || 'none'}.${orphansClause(orphans)}`,
  );
}

/** @throws CommandError when the configuration needs no state machine for runs of the kind, so that none is deployed */
export function stateMachineFor(
  deployment: Pick<Deployment, 'machines' | 'configuration'>,
  kind: RunKind,
): StateMachine {
  const name = machineOf(kind);
  const machine = deployment.machines[name];
  if (machine) return machine;
  throw (absentMachines[name] ?? noPlans)(deployment);
}

/** Error for a deployment without plans, with the remedy. */
export const noPlans = (deployment: Pick<Deployment, 'configuration'>): CommandError =>
  new CommandError(
    `${deployedConfigOf(deployment)} has no plans: add one under \`plans\`, and deploy (npx moraine deploy).`,
  );

const noDeletions = (deployment: Pick<Deployment, 'configuration'>): CommandError =>
  new CommandError(
    `${deployedConfigOf(deployment)} allows deletions from no vault: say so for one, ${deletionLine(deployment)}, and deploy (npx moraine deploy).`,
  );

const deletionLine = ({ configuration }: Pick<Deployment, 'configuration'>) =>
  isJsonFile(configuration)
    ? '"vaults": [{ "name": "…", "deletion": true }]'
    : "vaults: [{ name: '…', deletion: true }]";

/** Errors for machines that a deployment may lack. */
const absentMachines: Partial<Record<Machine, typeof noPlans>> = { backup: noPlans, deletion: noDeletions };
