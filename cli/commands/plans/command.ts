import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { showPlans } from './show-plans';

const AFTER_HELP = `
Example:
  moraine plans

Plans are written in moraine.config.ts, under \`plans\`, and deployed with it.`;

export function addPlansCommand(program: Command, context: CommandContext): void {
  program
    .command('plans')
    .description('List the backup plans: what is backed up, when, how long it is kept, and the newest snapshot.')
    .option('--json', 'print one JSON object: { "plans": […] }')
    .addHelpText('after', AFTER_HELP)
    .action(async ({ json = false }: { json?: boolean }, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command));
      await showPlans(deployment, context.terminal, { json });
    });
}
