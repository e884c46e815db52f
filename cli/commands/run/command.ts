import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseRunId } from '../../run/run-id';
import { showRun } from '../../run/show-run';
import { jsonOption, type RunFlags, watchOption } from '../../run-options';

const AFTER_HELP = `
Example:
  moraine run 20260105T100000Z-1f3a9c --watch

Ctrl-C ends the watch, not the run: \`moraine stop RUN-ID\` stops the run.

The exit code is that of the run once it has ended; 0 while it is under way.`;

export function defineRun(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<run-id>', 'as `moraine runs` lists it', parseRunId)
    .addOption(watchOption())
    .addOption(jsonOption(": the run's report once it has ended, else its state"))
    .addHelpText('after', AFTER_HELP)
    .action(async (runId: string, flags: Pick<RunFlags, 'watch' | 'json'>, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command));
      const { watch = false, json = false } = flags;
      onExitCode(await showRun(deployment, context.terminal, { runId, watch, json }));
    });
}
