import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseGlob } from '../../globs';
import { parseVault } from '../../option-values';
import { listArchives } from './list-archives';
import { parseCount } from './parse-count';

interface Flags {
  limit?: number;
  json?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine archives photos
  moraine archives photos '**/*.raw' --limit 100
  moraine archives photos 'film-2016/'

Searches the newest inventory of the whole vault that a run has read; take one: moraine inventory VAULT --watch. Each line has the
size, the time of creation, the id and the name of an archive, in the order of the inventory. The name is the one that its
description encodes, as FastGlacier and other tools write it, or the description itself; else the id. A glob that is itself a
name finds that name too. moraine retrieve --path takes the same names, unless they are no safe paths for objects.

A GLOB matches whole names: * is any text without /, ** any folders, ? one character, [a-z] one of a list, {a,b} either; \\ removes the
meaning of the next character. A glob that ends with / matches everything below that folder. Quote it, or the shell expands it.`;

export function defineArchives(command: Command, context: CommandContext): void {
  command
    .argument('<vault>', 'name of the vault', parseVault)
    .argument('[glob]', 'names to list (default: all)', parseGlob)
    .option('--limit <count>', 'list no more archives than this', parseCount)
    .option('--json', 'print one JSON object: { "vault", "inventoryDate", "runId", "archives": […] }, streamed')
    .addHelpText('after', AFTER_HELP)
    .action(async (vault: string, glob: string | undefined, flags: Flags, command: Command) => {
      const { limit = Number.POSITIVE_INFINITY, json = false } = flags;
      const deployment = await context.connect(connectOptionsOf(command));
      await listArchives(deployment, context.terminal, { vault, glob, limit, json });
    });
}
