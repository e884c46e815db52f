import { machineOf, type RunKind } from '../../core/contracts/run-kind';
import type { PlanSummary } from '../../core/contracts/stack-outputs';
import { CommandError } from '../errors/command-error';
import type { Deployment } from './deployment';
import type { StateMachine } from './state-machine';

/** @throws CommandError naming the plans that there are */
export function findPlan({ plans }: Deployment, name: string): PlanSummary {
  const plan = plans.find((candidate) => candidate.name === name);
  if (plan) return plan;
  if (plans.length === 0) throw noPlans();
  throw new CommandError(
    `There is no plan '${name}' in moraine.config.ts as it is deployed. Plans: ${plans.map((known) => known.name).join(', ')}.`,
  );
}

/** @throws CommandError when no plan is configured, and so nothing was deployed that executes runs of the kind */
export function stateMachineFor({ machines }: Pick<Deployment, 'machines'>, kind: RunKind): StateMachine {
  const machine = machines[machineOf(kind)];
  if (!machine) throw noPlans();
  return machine;
}

const noPlans = () =>
  new CommandError(
    'moraine.config.ts has no plans, as it is deployed: add what is to be backed up under `plans`, and deploy (npx cdk deploy --all).',
  );
