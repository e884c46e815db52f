import * as z from 'zod';

/** Kinds of run by the state machine that executes them. A kind has a request, a run and a report of its own. */
export const kindsByMachine = {
  retrieval: ['retrieve', 'restore', 'rebuild', 'check'],
  backup: ['backup', 'forget', 'accept', 'reject', 'adopt'],
  inventory: ['inventory'],
} as const;

/** A state machine of a deployment. */
export type Machine = keyof typeof kindsByMachine;
export const MACHINES = Object.keys(kindsByMachine) as Machine[];

/** A value for each state machine. */
export const mapMachines = <T>(toValue: (machine: Machine) => T): Record<Machine, T> =>
  Object.fromEntries(MACHINES.map((machine) => [machine, toValue(machine)])) as Record<Machine, T>;

/**
 * Kinds that bring data out of a vault: archives, objects of a snapshot, what is known of the vault's backups, or, to check that
 * it has what snapshots need, a sample of their objects.
 */
export const RetrievalKind = z.enum(kindsByMachine.retrieval);
export type RetrievalKind = z.infer<typeof RetrievalKind>;

/**
 * Kinds that write, judge or let go snapshots of a plan: `backup` takes one and then applies the retention, `forget` applies the
 * retention alone, `accept` and `reject` decide on a held snapshot, `adopt` takes over one that a rebuild found and could not prove.
 */
export const PlanKind = z.enum(kindsByMachine.backup);
export type PlanKind = z.infer<typeof PlanKind>;

/** Which workflow a run executes. */
export const RunKind = z.enum(Object.values(kindsByMachine).flat());
export type RunKind = z.infer<typeof RunKind>;

const machines = new Map<RunKind, Machine>(
  MACHINES.flatMap((machine) => kindsByMachine[machine].map((kind) => [kind, machine] as const)),
);

export function machineOf(kind: RunKind): Machine {
  const machine = machines.get(kind);
  if (machine) return machine;
  throw new Error(`no state machine executes runs of kind ${kind}`);
}
