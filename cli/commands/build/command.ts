import type { Command } from 'commander';
import type { CommandContext } from '../../global-options';
import { build } from './build';

const AFTER_HELP = `
Examples:
  moraine build
  moraine build --config staging.config.mts --app cdk.staging

Nothing is asked of AWS. What the configuration names wrongly, and what AWS could not deploy, is refused.`;

export function defineBuild(command: Command, context: CommandContext): void {
  command
    .option('--config <file>', 'configuration (default: MORAINE_CONFIG, else moraine.config.mts, .ts or .json)')
    .option('--app <directory>', 'where to write the synthesized stacks', 'cdk.out')
    .addHelpText('after', AFTER_HELP)
    .action(async (options: { config?: string; app: string }) => {
      await build(context.terminal, options);
      context.terminal.say(`The stacks are in ${options.app}. Next: moraine local, moraine diff, moraine deploy`);
    });
}
