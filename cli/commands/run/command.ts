import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseRunId } from '../../run/run-id';
import { showRun } from '../../run/show-run';
import { jsonOption, type RunFlags, watchOption } from '../../run-options';

const AFTER_HELP = `
Example:
  moraine run 20260105T100000Z-1f3a9c --watch

Ctrl-C leaves a watch, and the run goes on: \`moraine stop RUN-ID\` ends it.

The exit code is that of the run once it has ended; 0 while it is under way.`;

export function addRunCommand(program: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  program
    .command('run')
    .description('Show a run of any kind: its progress, or how it ended, its failures, and where its report lies.')
    .argument('<run-id>', 'as `moraine runs` lists it', parseRunId)
    .addOption(watchOption())
    .addOption(jsonOption(": the run's report when it has ended, else what is known of it"))
    .addHelpText('after', AFTER_HELP)
    .action(async (runId: string, flags: Pick<RunFlags, 'watch' | 'json'>, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command));
      const { watch = false, json = false } = flags;
      onExitCode(await showRun(deployment, context.terminal, { runId, watch, json }));
    });
}
