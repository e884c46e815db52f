import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { jsonOption } from '../../run-options';
import { parsePlanName } from '../../snapshot-reference';
import { showStats } from './show-stats';

const AFTER_HELP = `
Examples:
  moraine stats
  moraine stats documents

The archives of snapshots and those that wait for their deletion, by what Moraine has on record: no inventory is requested, and
nothing is asked of Glacier. LIVE is the share of the stored bytes that the newest snapshot needs; GARBAGE is what no kept
snapshot needs, and retention deletes when it is 90 days old, or as configured. 30 DAYS is what was written in that time and is
still stored. Sizes are without the 32 KiB that Glacier adds to each archive, which the monthly cost includes.

Two requests to S3 for each snapshot. What Glacier itself counts in its vaults: moraine vaults.`;

export function defineStats(command: Command, context: CommandContext): void {
  command
    .argument('[plan]', 'name of a plan (default: all, in a table)', parsePlanName)
    .addOption(jsonOption(': { "plans": […], "total", "price" }'))
    .addHelpText('after', AFTER_HELP)
    .action(async (plan: string | undefined, { json = false }: { json?: boolean }, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command));
      await showStats(deployment, context.terminal, { plan, json });
    });
}
