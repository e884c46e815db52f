import type { Command } from 'commander';
import { findPlan } from '../../deployment/find-plan';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { startAndFollow } from '../../run/start-and-follow';
import { budgetOption, dryRunOption, jsonOption, type RunFlags, watchOption } from '../../run-options';
import { parsePlanName } from '../../snapshot-reference';

type Flags = Pick<RunFlags, 'budget' | 'dryRun' | 'watch' | 'json'>;

const AFTER_HELP = `
Examples:
  moraine backup documents --dry-run --watch
  moraine backup documents --watch

Compares the plan's source with the last snapshot, writes new and changed objects to the vault, takes a snapshot, and applies
the plan's retention. A plan with a schedule is also backed up automatically.

Objects that cannot be read, or change during the run, are reported, and the next backup retries them. A snapshot that
differs too much from the last one is held until you decide: moraine help accept. The exit code is 3 in both cases. One run
at a time holds a plan's lease: other runs wait.`;

export function defineBackup(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<plan>', 'name of the plan', parsePlanName)
    .addOption(dryRunOption('compare and estimate; write nothing, forget nothing'))
    .addOption(budgetOption())
    .addOption(watchOption())
    .addOption(jsonOption())
    .addHelpText('after', AFTER_HELP)
    .action(async (plan: string, flags: Flags, command: Command) => {
      const { budget: budgetUsd, dryRun = false, watch = false, json = false } = flags;
      const deployment = await context.connect(connectOptionsOf(command));
      const request = { kind: 'backup', plan: findPlan(deployment, plan).name, budgetUsd, dryRun } as const;
      onExitCode(await startAndFollow(deployment, context.terminal, request, { watch, json }));
    });
}
