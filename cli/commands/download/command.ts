import type { Command } from 'commander';
import { CommandError } from '../../errors/command-error';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { collectGlobs } from '../../globs';
import { parseRunId } from '../../run/run-id';
import { dryRunOption, jsonOption, watchOption } from '../../run-options';
import { downloadRun } from './download-run';

const CONCURRENCY = 8;
const CONCURRENCY_MAX = 64;

interface Flags {
  path?: string[];
  concurrency: number;
  watch?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine download 20260105T100000Z-1f3a9c ./restored
  moraine download 20260105T100000Z-1f3a9c ./restored --path 'documents/2025/' --dry-run

Downloads what a run of kind retrieve or restore has verified, from its destination in S3 to a directory. Every file is verified
against the tree hash that the run verified, and gets its modification time where that is known. The same command continues a
download that was interrupted. Nothing is overwritten: an object in whose place something else lies gets another name. Such
objects, and those whose names a file system cannot hold, are listed in moraine-renamed.csv.

A GLOB matches names as in report.csv of the run, without the prefix of the destination.

The exit code is 3 when the run did not verify everything, or something could not be downloaded.`;

export function defineDownload(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<run-id>', 'as `moraine runs` lists it', parseRunId)
    .argument('<directory>', 'where to; created if it is not there')
    .option('--path <glob>', 'objects to download; can be given several times (default: all)', collectGlobs)
    .option('--concurrency <n>', 'objects that are downloaded at once', parseConcurrency, CONCURRENCY)
    .addOption(dryRunOption('print what would be downloaded, and what its transfer costs'))
    .addOption(watchOption())
    .addOption(jsonOption(': what was downloaded'))
    .addHelpText('after', AFTER_HELP)
    .action(async (runId: string, directory: string, flags: Flags, command: Command) => {
      const { path: paths = [], concurrency, watch = false, dryRun = false, json = false } = flags;
      const deployment = await context.connect(connectOptionsOf(command));
      const options = { runId, directory, paths, concurrency, watch, dryRun, json };
      onExitCode(await downloadRun(deployment, context.terminal, options));
    });
}

/** @throws CommandError */
function parseConcurrency(text: string): number {
  const concurrency = Number(text);
  if (/^\d+$/.test(text) && concurrency >= 1 && concurrency <= CONCURRENCY_MAX) return concurrency;
  throw new CommandError(`--concurrency '${text}' is not a whole number from 1 to ${CONCURRENCY_MAX}.`);
}
