import type { Command } from 'commander';
import { CommandError } from '../../errors/command-error';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { showRuns } from './show-runs';

const LIMIT_MAX = 1000;

const AFTER_HELP = `
Example:
  moraine runs --limit 5

ITEMS are archives, and of a restore objects. DONE are those that are verified, and of a backup those that are written;
\`moraine run RUN-ID\` tells which objects a backup could not take.`;

export function addRunsCommand(program: Command, context: CommandContext, _onExitCode: (code: number) => void): void {
  program
    .command('runs')
    .description('List runs of every kind, the newest first.')
    .option('--limit <count>', `runs to list, at most ${LIMIT_MAX}`, parseLimit, 20)
    .option('--json', 'print one JSON object: { "runs": […] }')
    .addHelpText('after', AFTER_HELP)
    .action(async (options: { limit: number; json?: boolean }, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command));
      await showRuns(deployment, context.terminal, { limit: options.limit, json: options.json ?? false });
    });
}

export function parseLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new CommandError(`--limit '${text}' is not a whole number from 1 to ${LIMIT_MAX}.`);
}
