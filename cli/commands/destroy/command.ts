import type { Command } from 'commander';
import type { CommandContext } from '../../global-options';
import { addCdkOptions, buildForCdk, type CdkFlags } from '../deploy/cdk-command';

const AFTER_HELP = `
Examples:
  moraine destroy moraine-app
  moraine destroy

Table, buckets, queues, signing key and vaults stay, with all that is in them. CDK asks before it destroys. What is not an
option of Moraine goes to \`cdk destroy\`; names of stacks come first.`;

const WHAT_STAYS = `Table, buckets, queues, signing key and vaults stay, with all that is in them. Once the state stack is destroyed they belong to
no stack: a later deployment makes new ones, and does not find these.`;

export function defineDestroy(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('[arguments...]', 'stacks (default: both), and options of `cdk destroy`')
    .addHelpText('after', AFTER_HELP);
  addCdkOptions(command).action(async (further: string[], flags: CdkFlags) => {
    context.terminal.say(WHAT_STAYS);
    onExitCode(await buildForCdk('destroy', further, flags, context, command));
  });
}
