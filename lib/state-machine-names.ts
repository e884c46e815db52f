import { type Machine, mapMachines } from '../core/contracts/run-kind';
import { deployedMachines } from '../core/contracts/stack-outputs';

/** Names of the state machines of a deployment, by which functions are granted what they do with executions. */
export type StateMachineNames = Record<Machine, string>;

export const stateMachineNames = (name: string): StateMachineNames =>
  mapMachines((machine) => `${name}-${deployedMachines[machine].name}`);

/** The state machines whose runs hold leases of plans. */
export const leasingMachines = ({ retrieval, backup }: StateMachineNames): string[] => [retrieval, backup];
