import { type Machine, mapMachines } from '../core/contracts/run-kind';
import { deployedMachines } from '../core/contracts/stack-outputs';

/** Names of a deployment's state machines; permissions on their executions are granted by name. */
export type StateMachineNames = Record<Machine, string>;

export const stateMachineNames = (name: string): StateMachineNames =>
  mapMachines((machine) => `${name}-${deployedMachines[machine].name}`);

/** The state machines whose runs hold leases of plans. */
export const leasingMachines = ({ retrieval, backup }: StateMachineNames): string[] => [retrieval, backup];
