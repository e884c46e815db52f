import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseRunId } from '../../run/run-id';
import { budgetOption, dryRunOption, jsonOption, type RunFlags, tierOption, watchOption } from '../../run-options';
import { retryRun } from './retry-run';

const AFTER_HELP = `
Examples:
  moraine retry 20260105T100000Z-1f3a9c --watch
  moraine retry 20260105T100000Z-1f3a9c --tier Standard --dry-run --watch

Starts a run over what another one, of any kind, left undone, with the same request: of a retrieval that completed with errors
the archives that failed, else all that was asked for. What is at the destination already, proven, is not requested again, nor
is what the other run paid Glacier for and whose output lives: 24 hours.

A run that is under way is refused. Of one that succeeded there is nothing left to do, and the exit code is 0.`;

export function addRetryCommand(program: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  program
    .command('retry')
    .description('Start a run over what another one of any kind left undone.')
    .argument('<run-id>', 'as `moraine runs` lists it', parseRunId)
    .addOption(tierOption('that of the other run'))
    .addOption(budgetOption())
    .addOption(dryRunOption('plan and estimate, and stop'))
    .addOption(watchOption())
    .addOption(jsonOption())
    .addHelpText('after', AFTER_HELP)
    .action(async (runId: string, flags: RunFlags, command: Command) => {
      const { tier, budget: budgetUsd, dryRun, watch = false, json = false } = flags;
      const deployment = await context.connect(connectOptionsOf(command));
      const changes = { tier, budgetUsd, dryRun };
      onExitCode(await retryRun(deployment, context.terminal, { runId, changes, watch, json }));
    });
}
