import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { collectGlobs, GLOB_HELP } from '../../globs';
import { parseSnapshotReference, SNAPSHOT_REFERENCE_HELP, type SnapshotReference } from '../../snapshot-reference';
import { requireOperand } from './compared-pair';
import { showDifferences } from './show-differences';

interface Flags {
  path?: string[];
  stat?: boolean;
  json?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine diff documents@2026-01-05 documents@2026-02-05
  moraine diff documents@2026-01-05                       against the newest
  moraine diff documents                                  the newest against the one before it
  moraine diff documents@20260105 --path 'documents/2025/' --stat

Each line has a mark, the object's size before and after, and its key, in order of the keys' UTF-8 bytes:
  +  added
  -  removed
  M  other content
  U  the same content, but other headers, metadata, tags or time of modification

Two plans can be compared if they have the same source, as when a plan was renamed. Nothing is retrieved from Glacier.

${SNAPSHOT_REFERENCE_HELP}

${GLOB_HELP}`;

export function defineDiff(command: Command, context: CommandContext): void {
  command
    .argument('[before]', 'PLAN@SNAPSHOT or PLAN@TIME; PLAN alone: the one before the newest', parseSnapshotReference)
    .argument('[after]', 'the same (default: the newest of the plan)', parseSnapshotReference)
    .option('--path <glob>', 'objects to compare; can be given 100 times (default: all)', collectGlobs)
    .option('--stat', 'print only the sums')
    .option('--json', 'print one JSON object: { "before", "after", "changes": […], "stat" }, streamed')
    .addHelpText('after', AFTER_HELP)
    .action(
      async (
        before: SnapshotReference | undefined,
        after: SnapshotReference | undefined,
        { path = [], stat = false, json = false }: Flags,
        command: Command,
      ) => {
        const references = { before: requireOperand(before), after };
        const deployment = await context.connect(connectOptionsOf(command));
        await showDifferences(deployment, context.terminal, { references, globs: path, stat, json });
      },
    );
}
