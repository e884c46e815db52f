import type { CreationRange } from '../../../core/contracts/creation-range';
import type { InventoryRequest } from '../../../core/contracts/inventory-run';
import { CommandError } from '../../errors/command-error';
import type { RunFlags } from '../../run-options';
import type { ListOutput } from './list-output';

export interface InventoryFlags extends Pick<RunFlags, 'watch' | 'json'> {
  created?: CreationRange;
  run?: string;
  csv?: boolean;
  out?: string;
}

/** A run to show or a request to start one, and the output of the whole list if it is wanted. */
export type InventoryAction = ({ runId: string; watch: boolean } | { request: InventoryRequest }) & {
  output: ListOutput | undefined;
};

/** @throws CommandError when options exclude each other or are missing */
export function checkOptions(vault: string | undefined, flags: InventoryFlags): InventoryAction {
  const { created, run: runId, csv = false, out, watch = false, json = false } = flags;
  if (csv && json) throw new CommandError('--csv and --json exclude each other: choose one.');
  if (out !== undefined && !csv && !json)
    throw new CommandError('--out needs the format of the list: add --csv or --json.');
  const format = csv ? 'csv' : json ? 'json' : undefined;
  const output = format && ({ format, file: out } as const);
  if (runId !== undefined) {
    if (vault !== undefined || created)
      throw new CommandError('--run shows an existing run: leave out the vault and --created.');
    return { runId, watch, output };
  }
  if (vault === undefined) throw new CommandError('Name a vault to list, or use --run to show a run.');
  if ((csv || out !== undefined) && !watch) {
    throw new CommandError('The list is available once the run has ended: add --watch, or print it later with --run.');
  }
  return { request: { kind: 'inventory', vault, created }, output: watch ? output : undefined };
}
