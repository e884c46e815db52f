import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { showKey } from './show-key';

const AFTER_HELP = `
Example:
  moraine key > moraine-key.txt

Keep the public key outside of the account. It is not a secret, and it proves the contents of the vault when account, region
or key are lost: the deployment that rebuilds the vault lists it under \`catalogKeys\` in its configuration.`;

export function defineKey(command: Command, context: CommandContext): void {
  command
    .option('--json', 'print one JSON object: { "keyArn", "keyId", "publicKey" }')
    .addHelpText('after', AFTER_HELP)
    .action(async ({ json = false }: { json?: boolean }, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command));
      await showKey(deployment, context.terminal, { json });
    });
}
