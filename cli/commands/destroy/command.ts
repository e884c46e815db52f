import type { Command } from 'commander';
import type { CommandContext } from '../../global-options';
import { addCdkOptions, buildForCdk, type CdkFlags } from '../deploy/cdk-command';

const AFTER_HELP = `
Examples:
  moraine destroy moraine-app
  moraine destroy

Table, buckets, queues, signing key and vaults stay, with all that is in them. CDK asks before it destroys. What is not an
option of Moraine goes to \`cdk destroy\`; names of stacks come first.`;

export function defineDestroy(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('[arguments...]', 'stacks (default: both), and options of `cdk destroy`')
    .addHelpText('after', AFTER_HELP);
  addCdkOptions(command).action(async (further: string[], flags: CdkFlags) => {
    onExitCode(await buildForCdk('destroy', further, flags, context, command));
  });
}
