import type { Command } from 'commander';
import { CommandError } from '../../errors/command-error';
import type { CommandContext } from '../../global-options';
import { runDemo } from './run-demo';

interface Flags {
  from?: string;
  keep?: string;
  seed: number;
  app: string;
  json?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine demo
  moraine demo --from ~/Pictures
  moraine demo --keep demo-data      # then: moraine local --dir demo-data

First, archives are uploaded to a vault and retrieved. Then a bucket of some 350 objects is backed up by the first plan of
the configuration, changed, backed up again, and restored from both snapshots; without a plan this part is skipped. All bytes
are compared with their source; for restored objects so are content type, metadata and tags.

It needs no AWS account. The disk needs three times the size of the archives and about 1 GiB for the backups, in the
temporary directory (TMPDIR) unless --keep names another.`;

export function defineDemo(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .option('--from <directory>', 'archive your own files instead of the samples, recursively')
    .option('--keep <directory>', 'keep the data of the cloud in this new or empty directory')
    .option('--seed <number>', 'seed of the pseudo-random samples', parseSeed, 1)
    .option('--app <directory>', 'synthesized stacks (`moraine build` makes them)', 'cdk.out')
    .option('--json', 'print one JSON object')
    .addHelpText('after', AFTER_HELP)
    .action(async (flags: Flags, command: Command) => {
      const { stack } = command.optsWithGlobals<{ stack: string }>();
      onExitCode(await runDemo(context.terminal, { ...flags, json: flags.json ?? false, stack }));
    });
}

export function parseSeed(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new CommandError(`--seed '${text}' is not a whole number from 0 to 999999999999999.`);
}
