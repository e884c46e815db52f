import { keyIdOf } from '../../../core/contracts/key-id';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { fields } from '../../report/fields';
import type { Terminal } from '../../terminal/terminal';

/** Print the signing key of a deployment as text or as one JSON object. */
export async function showKey(
  { signingKey }: Pick<Deployment, 'signingKey'>,
  terminal: Terminal,
  options: { json: boolean },
): Promise<void> {
  if (!signingKey) {
    throw new CommandError(
      'This deployment has no signing key: an earlier version deployed it. Deploy again: npx moraine deploy',
    );
  }
  const { keyArn } = signingKey;
  const publicKey = await signingKey.publicKey();
  const keyId = keyIdOf(publicKey);
  if (options.json) return terminal.json({ keyArn, keyId, publicKey });
  const lines = [
    'Catalogs are signed by',
    ...fields([
      ['key', keyId],
      ['ARN', keyArn],
    ]),
    '',
    publicKey.trim(),
    '',
  ];
  for (const line of lines) terminal.say(line);
  terminal.say('Keep this public key outside of the account. Another deployment trusts these catalogs if its');
  terminal.say('configuration lists the key:');
  terminal.say(`  catalogKeys: [${JSON.stringify(publicKey)}]`);
}
