import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseRunId } from '../../run/run-id';
import {
  budgetOption,
  dryRunOption,
  fallbackOption,
  jsonOption,
  type RunFlags,
  tierOption,
  watchOption,
} from '../../run-options';
import { retryRun } from './retry-run';

const AFTER_HELP = `
Examples:
  moraine retry 20260105T100000Z-1f3a9c --watch
  moraine retry 20260105T100000Z-1f3a9c --tier Standard --dry-run --watch

Retries a run of any kind with the same request: after a retrieval that completed with errors only the archives that failed,
otherwise everything that was requested. Archives already proven to be at the destination are not requested again, nor are
those whose jobs the other run paid for, as long as their output is available: 24 hours.

A run that is under way is refused. For one that succeeded there is nothing to do, and the exit code is 0.`;

export function defineRetry(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<run-id>', 'as `moraine runs` lists it', parseRunId)
    .addOption(tierOption('that of the retried run'))
    .addOption(fallbackOption('that of the retried run'))
    .addOption(budgetOption())
    .addOption(dryRunOption('plan and estimate, and stop'))
    .addOption(watchOption())
    .addOption(jsonOption())
    .addHelpText('after', AFTER_HELP)
    .action(async (runId: string, flags: RunFlags, command: Command) => {
      const { tier, fallback, budget: budgetUsd, dryRun, watch = false, json = false } = flags;
      const deployment = await context.connect(connectOptionsOf(command));
      const changes = { tier, fallback, budgetUsd, dryRun };
      onExitCode(await retryRun(deployment, context.terminal, { runId, changes, watch, json }));
    });
}
