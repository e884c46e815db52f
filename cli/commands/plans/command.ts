import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { showPlans } from './show-plans';

const AFTER_HELP = `
Example:
  moraine plans

Plans are configured under \`plans\` in moraine.config.ts, and deployed with it.`;

export function addPlansCommand(program: Command, context: CommandContext): void {
  program
    .command('plans')
    .description('List the backup plans: source, schedule, retention, newest snapshot and last run.')
    .option('--json', 'print one JSON object: { "plans": […] }')
    .addHelpText('after', AFTER_HELP)
    .action(async ({ json = false }: { json?: boolean }, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command));
      await showPlans(deployment, context.terminal, { json });
    });
}
