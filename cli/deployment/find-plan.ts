import { machineOf, type RunKind } from '../../core/contracts/run-kind';
import type { PlanSummary } from '../../core/contracts/stack-outputs';
import { CommandError } from '../errors/command-error';
import type { Deployment } from './deployment';
import type { StateMachine } from './state-machine';

/** @throws CommandError naming the deployed plans */
export function findPlan({ plans }: Deployment, name: string): PlanSummary {
  const plan = plans.find((candidate) => candidate.name === name);
  if (plan) return plan;
  if (plans.length === 0) throw noPlans();
  throw new CommandError(
    `The deployed moraine.config.ts has no plan '${name}'. Plans: ${plans.map((known) => known.name).join(', ')}.`,
  );
}

/** @throws CommandError when no plan is configured, so that no state machine for runs of the kind is deployed */
export function stateMachineFor({ machines }: Pick<Deployment, 'machines'>, kind: RunKind): StateMachine {
  const machine = machines[machineOf(kind)];
  if (!machine) throw noPlans();
  return machine;
}

/** Error for a deployment without plans, with the remedy. */
export const noPlans = (): CommandError =>
  new CommandError(
    'The deployed moraine.config.ts has no plans: add one under `plans`, and deploy (npx cdk deploy --all).',
  );
