import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { collectGlobs, GLOB_HELP } from '../../globs';
import { addRetrievalOptions, retrievalOptionsOf } from '../../retrieval-options';
import type { RunFlags } from '../../run-options';
import { parseSnapshotReference, SNAPSHOT_REFERENCE_HELP, type SnapshotReference } from '../../snapshot-reference';
import { restore } from './restore';

interface Flags extends RunFlags {
  path?: string[];
}

const AFTER_HELP = `
Examples:
  moraine restore documents --to s3://my-bucket/restored --watch
  moraine restore documents@2026-01-05 --path 'documents/2025/' --path 'documents/readme.txt' --to s3://my-bucket/restored
  moraine restore documents@20260105T030000Z --dry-run --watch

${SNAPSHOT_REFERENCE_HELP}

${GLOB_HELP}

Each object keeps its key, below the destination's prefix, and gets its content type, metadata and tags back. Only what
is asked for is retrieved, and nothing is overwritten; objects that are at the destination already, proven, are not
retrieved again. The destination must stand in the configuration, and so must the vault of the snapshot; the plan need not.

To bring what was restored to this machine: moraine download RUN-ID DIRECTORY`;

export function defineRestore(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<plan[@snapshot|@time]>', 'the plan, and which of its snapshots', parseSnapshotReference)
    .option('--path <glob>', 'objects to restore; can be given several times (default: all)', collectGlobs);
  addRetrievalOptions(command, 'probe the destination, plan and estimate; request nothing from Glacier')
    .addHelpText('after', AFTER_HELP)
    .action(async (reference: SnapshotReference, { path: paths = [], ...flags }: Flags) => {
      const deployment = await context.connect(connectOptionsOf(command));
      const { request, follow } = retrievalOptionsOf(flags);
      onExitCode(await restore(deployment, context.terminal, { reference, paths, request, ...follow }));
    });
}
