import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { WebhookRefusedError } from '../../core/contracts/errors';
import type { SecretText } from '../../core/ports/secret-text';
import { unreadableSecret } from './unreadable-secret';

/** A secret of AWS Secrets Manager that is a text. @param id its name or ARN */
export function secretsManagerText(client: SecretsManagerClient, id: string): SecretText {
  return {
    async read() {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id })).catch((error) => {
        throw unreadableSecret(`secret ${id}`, error);
      });
      if (SecretString !== undefined) return SecretString;
      throw new WebhookRefusedError(`the secret ${id} is binary: its value has to be the URL as text`);
    },
  };
}
