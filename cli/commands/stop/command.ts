import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseRunId } from '../../run/run-id';
import { jsonOption, type RunFlags, watchOption } from '../../run-options';
import { stopRun } from './stop-run';

const AFTER_HELP = `
Example:
  moraine stop 20260105T100000Z-1f3a9c

Stops a run of any kind, for good. No new work is started, and messages in queues are dropped. Running functions finish, which
may take up to 15 minutes, and Glacier charges for the jobs that it has started. What has been retrieved or written is kept.
Other runs of the same plan wait until no function of the stopped run can still be running.

The exit code is 0, also when the run has ended already; 2 when there is no such run.`;

export function defineStop(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<run-id>', 'as `moraine runs` lists it', parseRunId)
    .addOption(watchOption())
    .addOption(jsonOption(": the run's state; with --watch its report"))
    .addHelpText('after', AFTER_HELP)
    .action(async (runId: string, flags: Pick<RunFlags, 'watch' | 'json'>, command: Command) => {
      const { watch = false, json = false } = flags;
      const deployment = await context.connect(connectOptionsOf(command));
      onExitCode(await stopRun(deployment, context.terminal, { runId, watch, json }));
    });
}
