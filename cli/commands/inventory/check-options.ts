import type { CreationRange, InventoryRequest } from '../../../core/contracts/inventory-run';
import { CommandError } from '../../errors/command-error';
import type { RunFlags } from '../../run-options';
import type { ListOutput } from './list-output';

export interface InventoryFlags extends Pick<RunFlags, 'watch' | 'json'> {
  created?: CreationRange;
  run?: string;
  csv?: boolean;
  out?: string;
}

/** A run to show, or one to start; and where its list goes, when it is wanted whole. */
export type AskedInventory = ({ runId: string; watch: boolean } | { request: InventoryRequest }) & {
  output: ListOutput | undefined;
};

/** @throws CommandError when the options do not go together */
export function checkOptions(vault: string | undefined, flags: InventoryFlags): AskedInventory {
  const { created, run: runId, csv = false, out, watch = false, json = false } = flags;
  if (csv && json) throw new CommandError('The list is printed as --csv or as --json, not as both.');
  if (out !== undefined && !csv && !json)
    throw new CommandError('--out needs --csv or --json: say how to write the list.');
  const format = csv ? 'csv' : json ? 'json' : undefined;
  const output = format && ({ format, file: out } as const);
  if (runId !== undefined) {
    if (vault !== undefined || created)
      throw new CommandError('--run shows a run as it was: name neither vault nor --created.');
    return { runId, watch, output };
  }
  if (vault === undefined) throw new CommandError('Name a vault to list, or with --run a run to show.');
  if ((csv || out !== undefined) && !watch) {
    throw new CommandError(
      'The list is there when the run has ended: add --watch, or start the run, and print it later with --run.',
    );
  }
  return { request: { kind: 'inventory', vault, created }, output: watch ? output : undefined };
}
