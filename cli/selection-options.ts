import type { Command } from 'commander';
import type { CreationRange } from '../core/contracts/creation-range';
import type { Selection } from '../core/contracts/selection';
import { CREATED_HELP, parseCreated } from './created-range';
import { CommandError } from './errors/command-error';
import { collectGlobs, NAME_GLOB_HELP } from './globs';
import { parseSizeOf } from './size-text';

/** Values of the options below. */
export interface SelectionFlags {
  path?: string[];
  created?: CreationRange;
  larger?: number;
  smaller?: number;
  ids?: string;
  limit?: number;
}

/** A selection whose list of ids is still a local file. */
export interface AskedSelection {
  selection: Omit<Selection, 'ids'>;
  idsFile: string | undefined;
}

export const SELECTION_HELP = `The options --path, --created, --larger, --smaller and --ids select archives that meet each of them, and --limit the oldest ones
of these.

${NAME_GLOB_HELP}

${CREATED_HELP}

A SIZE is a number of bytes, or of a unit: KiB, MiB, GiB, TiB (powers of 1,024), KB, MB, GB, TB (powers of 1,000).`;

/** Add the options that select archives of a vault. */
export const addSelectionOptions = (command: Command): Command =>
  command
    .option('--path <glob>', 'archives with such a name; can be given several times', collectGlobs)
    .option('--created <range>', 'archives that were created in this range', parseCreated)
    .option('--larger <size>', 'archives that are larger than this', (text) => parseSizeOf('--larger', text))
    .option('--smaller <size>', 'archives that are smaller than this', (text) => parseSizeOf('--smaller', text))
    .option('--ids <file>', 'archives whose ids the file lists, one a line')
    .option('--limit <n>', 'the oldest of the selected archives, as many as this', parseLimit);

/** The selection of these options; undefined without any. @throws CommandError when no size meets them */
export function selectionOf(flags: SelectionFlags): AskedSelection | undefined {
  const { path: paths, created, larger: largerThanBytes, smaller: smallerThanBytes, ids: idsFile, limit } = flags;
  if (largerThanBytes !== undefined && smallerThanBytes !== undefined && largerThanBytes + 1 >= smallerThanBytes)
    throw new CommandError('No size is larger than --larger and smaller than --smaller.');
  const selection = { paths, created, largerThanBytes, smallerThanBytes, limit };
  const isAny = idsFile !== undefined || Object.values(selection).some((member) => member !== undefined);
  return isAny ? { selection, idsFile } : undefined;
}

function parseLimit(text: string): number {
  const limit = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (limit >= 1) return limit;
  throw new CommandError(`--limit '${text}' is not a whole number from 1 on.`);
}
