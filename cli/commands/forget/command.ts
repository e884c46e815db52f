import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { dryRunOption, jsonOption, type RunFlags, watchOption } from '../../run-options';
import { parsePlanName } from '../../snapshot-reference';
import { requireConfirmation } from './confirm';
import { forget } from './forget';

interface Flags extends Pick<RunFlags, 'dryRun' | 'watch' | 'json'> {
  acceptEarlyDeletionFee?: boolean;
  yes?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine forget documents --dry-run
  moraine forget documents --watch

Forgets the snapshots that no rule of the plan's retention keeps, and deletes the archives that no other snapshot needs. The
newest accepted snapshot is always kept, and so is the newest without errors; the rules do not apply to held ones. A pinned
one is kept until it is unpinned (moraine help pin). Archives younger than the retention's minimum age are deleted by a later
run. Every backup does the same at its end; use this command when the rules have changed.

First a dry run lists the snapshots that would be forgotten and counts the archives; the command ends when there are none.
Then it asks for confirmation; without a terminal it needs --yes, and --json needs --yes or --dry-run.`;

export function defineForget(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<plan>', 'name of the plan', parsePlanName)
    .addOption(dryRunOption('list the snapshots that would be forgotten, count the archives, and stop'))
    .option('--accept-early-deletion-fee', 'also delete archives below the minimum age; Glacier charges a fee')
    .option('--yes', 'do not ask for confirmation')
    .addOption(watchOption())
    .addOption(jsonOption(": with --watch or --dry-run the run's report, else the run's id"))
    .addHelpText('after', AFTER_HELP)
    .action(async (plan: string, flags: Flags, command: Command) => {
      const { dryRun = false, acceptEarlyDeletionFee = false, yes = false, watch = false, json = false } = flags;
      const options = { plan, dryRun, acceptEarlyDeletionFee, yes, watch, json };
      requireConfirmation(context.terminal, options);
      const deployment = await context.connect(connectOptionsOf(command));
      onExitCode(await forget(deployment, context.terminal, options));
    });
}
