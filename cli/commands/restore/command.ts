import type { Command } from 'commander';
import { RESTORE_PATHS_MAX } from '../../../core/contracts/retrieval-run';
import { StorageClass, Tier } from '../../../core/contracts/tier';
import { CommandError } from '../../errors/command-error';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { GLOB_HELP, parseGlob } from '../../globs';
import { parseBudget, parseStorageClass, parseTier } from '../../option-values';
import { parseDestination } from '../../s3-uri';
import { parseSnapshotReference, SNAPSHOT_REFERENCE_HELP, type SnapshotReference } from '../../snapshot-reference';
import { restore } from './restore';

interface Flags {
  path?: string[];
  to?: { bucket: string; prefix: string };
  tier?: Tier;
  storageClass?: StorageClass;
  budget?: number;
  dryRun?: boolean;
  watch?: boolean;
  json?: boolean;
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
retrieved again. The destination must stand in moraine.config.ts.`;

function collectGlobs(text: string, before: string[] = []): string[] {
  if (before.length >= RESTORE_PATHS_MAX)
    throw new CommandError(`--path can be given ${RESTORE_PATHS_MAX} times at the most.`);
  return [...before, parseGlob(text)];
}

export function addRestoreCommand(program: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  program
    .command('restore')
    .description('Restore the objects of a snapshot to S3, all of them or some.')
    .argument('<plan[@snapshot|@time]>', 'the plan, and which of its snapshots', parseSnapshotReference)
    .option('--path <glob>', 'objects to restore; can be given several times (default: all)', collectGlobs)
    .option(
      '--to <s3-uri>',
      "destination: s3://BUCKET or s3://BUCKET/PREFIX (default: the stack's own bucket)",
      parseDestination,
    )
    .option('--tier <tier>', `${Tier.options.join(', ')} (default: that of the configuration)`, parseTier)
    .option('--storage-class <class>', `${StorageClass.options.join(', ')} (default: as configured)`, parseStorageClass)
    .option('--budget <usd>', 'refuse the run when its estimate is above this', parseBudget)
    .option('--dry-run', 'probe the destination, plan and estimate; request nothing from Glacier')
    .option('--watch', 'follow the run until it ends')
    .option('--json', "print one JSON object: with --watch the run's report, else the run's id")
    .addHelpText('after', AFTER_HELP)
    .action(async (reference: SnapshotReference, flags: Flags, command: Command) => {
      const { path: paths = [], to: destination, tier, storageClass, budget: budgetUsd } = flags;
      const { dryRun = false, watch = false, json = false } = flags;
      const deployment = await context.connect(connectOptionsOf(command));
      const request = { destination, tier, storageClass, budgetUsd, dryRun };
      onExitCode(await restore(deployment, context.terminal, { reference, paths, request, watch, json }));
    });
}
