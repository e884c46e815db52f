import type { Command } from 'commander';
import { CommandError } from '../../errors/command-error';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { collectGlobs, GLOB_HELP } from '../../globs';
import { parseSnapshotReference, SNAPSHOT_REFERENCE_HELP } from '../../snapshot-reference';
import { addCdkOptions, buildForCdk, type CdkFlags } from '../deploy/cdk-command';
import { showDifferences } from './show-differences';

interface Flags extends CdkFlags {
  path?: string[];
  stat?: boolean;
  json?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine diff documents@2026-01-05 documents@2026-02-05
  moraine diff documents@2026-01-05                       # against the newest
  moraine diff documents                                  # the newest against the one before it
  moraine diff documents@20260105 --path 'documents/2025/' --stat
  moraine diff                                            # what a deployment would change

Each line has a mark, the object's size before and after, and its key, in order of the keys' UTF-8 bytes:
  +  added
  -  removed
  M  other content
  U  the same content, but other headers, metadata, tags or time of modification

Two plans can be compared if they have the same source, as when a plan was renamed. Nothing is retrieved from Glacier.

Without a snapshot, the stacks are built, and \`cdk diff\` compares them with what is deployed. It gets the options that are not
Moraine's.

${SNAPSHOT_REFERENCE_HELP}

${GLOB_HELP}`;

export function defineDiff(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('[before]', 'PLAN@SNAPSHOT or PLAN@TIME; PLAN alone: the one before the newest')
    .argument('[after]', 'the same (default: the newest of the plan)')
    .option('--path <glob>', 'objects to compare; can be given 100 times (default: all)', collectGlobs)
    .option('--stat', 'print only the sums')
    .option('--json', 'print one JSON object: { "before", "after", "changes": […], "stat" }, streamed')
    .allowExcessArguments()
    .addHelpText('after', AFTER_HELP);
  addCdkOptions(command).action(async (before: string | undefined, after: string | undefined, flags: Flags) => {
    const { path = [], stat = false, json = false } = flags;
    // What follows an option of CDK is for CDK, too.
    if (before === undefined || before.startsWith('-')) {
      if (path.length > 0 || stat || json) throw new CommandError(NEEDS_SNAPSHOT);
      onExitCode(await buildForCdk('diff', command.args, flags, context, command));
      return;
    }
    const option = command.args.find((argument) => argument.startsWith('-'));
    if (option !== undefined) throw new CommandError(`moraine diff of snapshots has no option ${option}.`);
    if (command.args.length > 2)
      throw new CommandError('moraine diff has too many arguments: it compares two snapshots.');
    const references = {
      before: parseSnapshotReference(before),
      after: after === undefined ? undefined : parseSnapshotReference(after),
    };
    const deployment = await context.connect(connectOptionsOf(command));
    await showDifferences(deployment, context.terminal, { references, globs: path, stat, json });
  });
}

const NEEDS_SNAPSHOT =
  'moraine diff needs a snapshot for --path, --stat and --json: write moraine diff PLAN@A PLAN@B, PLAN@A alone for a comparison with the newest, or PLAN alone for one of the two newest.';
