import * as z from 'zod';
import { kindsByMachine } from './kinds-by-machine';

/** A state machine of a deployment. */
export type Machine = keyof typeof kindsByMachine;
export const MACHINES = Object.keys(kindsByMachine) as Machine[];

/** A value for each state machine. */
export const mapMachines = <T>(toValue: (machine: Machine) => T): Record<Machine, T> =>
  Object.fromEntries(MACHINES.map((machine) => [machine, toValue(machine)])) as Record<Machine, T>;

/**
 * Kinds that retrieve data from a vault: archives, objects of a snapshot, catalogs of backups, or a sample of the objects of
 * snapshots.
 */
export const RetrievalKind = z.enum(kindsByMachine.retrieval);
export type RetrievalKind = z.infer<typeof RetrievalKind>;

/**
 * Kinds that change the snapshots of a plan. `backup` takes a snapshot and then applies the retention rules, `forget` only applies
 * them, `accept` and `reject` decide on a held snapshot, `pin` keeps a snapshot whatever the rules say, until `unpin`, `adopt` adds a
 * snapshot that a rebuild has found but could not prove.
 */
export const PlanKind = z.enum(kindsByMachine.backup);
export type PlanKind = z.infer<typeof PlanKind>;

/** Kind of a run: the workflow that it executes. */
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
