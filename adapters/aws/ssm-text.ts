import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { WebhookRefusedError } from '../../core/contracts/errors';
import type { SecretText } from '../../core/ports/secret-text';
import { unreadableSecret } from './unreadable-secret';

/** A parameter of AWS Systems Manager of the type SecureString. */
export function ssmText(client: SSMClient, name: string): SecretText {
  const what = `SSM parameter ${name}`;
  return {
    async read() {
      const command = new GetParameterCommand({ Name: name, WithDecryption: true });
      const { Parameter } = await client.send(command).catch((error) => {
        throw unreadableSecret(what, error);
      });
      if (Parameter?.Type === 'SecureString' && Parameter.Value !== undefined) return Parameter.Value;
      throw new WebhookRefusedError(
        `the ${what} has the type ${Parameter?.Type}, which does not keep a URL secret: make it a SecureString`,
      );
    },
  };
}
