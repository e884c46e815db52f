import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { GLOB_HELP, parseGlob } from '../../globs';
import { parseSnapshotReference, SNAPSHOT_REFERENCE_HELP, type SnapshotReference } from '../../snapshot-reference';
import { listObjects } from './list-objects';

interface Flags {
  long?: boolean;
  json?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine ls documents
  moraine ls documents@2026-01-05 'documents/2025/'
  moraine ls documents@20260105T030000Z '**/*.pdf' --long

${SNAPSHOT_REFERENCE_HELP}

${GLOB_HELP}

Each line has the size, the time of the last modification and the key of an object, in order of the keys' UTF-8 bytes; with
--long the tree hash and the archive come before the key.`;

export function defineLs(command: Command, context: CommandContext): void {
  command
    .argument('<plan[@snapshot|@time]>', 'plan, and snapshot or time', parseSnapshotReference)
    .argument('[glob]', 'keys to list (default: all)', parseGlob)
    .option('--long', 'also print tree hash and archive')
    .option('--json', 'print one JSON object: { "plan", "snapshot", "takenAt", "objects": […] }, streamed')
    .addHelpText('after', AFTER_HELP)
    .action(async (reference: SnapshotReference, glob: string | undefined, flags: Flags, command: Command) => {
      const { long = false, json = false } = flags;
      const deployment = await context.connect(connectOptionsOf(command));
      await listObjects(deployment, context.terminal, { reference, glob, long, json });
    });
}
