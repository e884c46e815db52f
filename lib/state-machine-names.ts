/** Names of the state machines of a deployment, by which functions are granted what they do with executions. */
export interface StateMachineNames {
  retrieve: string;
  backup: string;
  inventory: string;
}

export const stateMachineNames = (name: string): StateMachineNames => ({
  retrieve: `${name}-retrieve`,
  backup: `${name}-backup`,
  inventory: `${name}-inventory`,
});

/** The state machines whose runs hold leases of plans. */
export const leasingMachines = ({ retrieve, backup }: StateMachineNames): string[] => [retrieve, backup];
