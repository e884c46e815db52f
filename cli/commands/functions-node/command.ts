import type { Command } from 'commander';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import type { CommandContext } from '../../global-options';

const AFTER_HELP = `
Example:
  moraine functions-node

The embedded cloud then runs functions on the Node.js that they have in an account. Some 190 MB go into .moraine/node, by npm.`;

export function defineFunctionsNode(command: Command, context: CommandContext): void {
  command.addHelpText('after', AFTER_HELP).action(async () => {
    // Loaded on demand, to keep the other commands fast.
    const { installNode } = await import('../../../local/lambda/install-node');
    try {
      context.terminal.say(installNode());
    } catch (error) {
      throw new CommandError((error as Error).message, ExitCode.unexpected, { cause: error });
    }
  });
}
