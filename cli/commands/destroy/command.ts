import type { Command } from 'commander';
import type { CommandContext } from '../../global-options';
import { addCdkOptions, buildForCdk, type CdkFlags } from '../deploy/cdk-command';

const WHAT_STAYS = 'Table, buckets, queues, signing key and vaults stay, with all that is in them.';

const AFTER_HELP = `
Examples:
  moraine destroy moraine-app
  moraine destroy

${WHAT_STAYS} CDK asks before it destroys. What is not an
option of Moraine goes to \`cdk destroy\`; names of stacks come first.`;

export function defineDestroy(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('[arguments...]', 'stacks (default: both), and options of `cdk destroy`')
    .addHelpText('after', AFTER_HELP);
  addCdkOptions(command).action(async (further: string[], flags: CdkFlags) => {
    context.terminal.say(WHAT_STAYS);
    context.terminal.say(
      'Once the state stack is destroyed, they belong to no stack: a later deployment makes new ones, and does not find these.',
    );
    onExitCode(await buildForCdk('destroy', further, flags, context, command));
  });
}
