import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseRunId } from '../../run-id';
import { isBackupRun } from './is-backup-run';
import { showBackup } from './show-backup';
import { showRun } from './show-run';

export function addRunCommand(program: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  program
    .command('run')
    .description('Show a run of any kind: its progress, or how it ended, its failures, and where its report lies.')
    .argument('<run-id>', 'as `moraine runs` lists it', parseRunId)
    .option('--watch', 'follow it until it ends')
    .option('--json', "print one JSON object: the run's report when it has ended, else its state")
    .addHelpText(
      'after',
      '\nExample:\n  moraine run 20260105T100000Z-1f3a9c --watch\n\nThe exit code is that of the run once it has ended; 0 while it is under way.',
    )
    .action(async (runId: string, options: { watch?: boolean; json?: boolean }, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command));
      const { watch = false, json = false } = options;
      const show = (await isBackupRun(deployment, runId)) ? showBackup : showRun;
      onExitCode(await show(deployment, context.terminal, { runId, watch, json }));
    });
}
