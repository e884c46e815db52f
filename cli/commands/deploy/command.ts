import type { Command } from 'commander';
import type { CommandContext } from '../../global-options';
import { addCdkOptions, buildForCdk, type CdkFlags } from './cdk-command';

const AFTER_HELP = `
Examples:
  moraine deploy
  moraine deploy --require-approval never
  moraine deploy moraine-state --profile backups

The stacks are built first. What is not an option of Moraine goes to \`cdk deploy\`; names of stacks come first. An account and
region needs \`npx cdk bootstrap --app cdk.out\` once.`;

export function defineDeploy(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('[arguments...]', 'stacks (default: both), and options of `cdk deploy`')
    .addHelpText('after', AFTER_HELP);
  addCdkOptions(command).action(async (further: string[], flags: CdkFlags) => {
    onExitCode(await buildForCdk('deploy', further, flags, context, command));
  });
}
