import { SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { calling, retries } from './settings';

export const secretsManagerClient = (config: SecretsManagerClientConfig = {}) =>
  new SecretsManagerClient({ ...retries, requestHandler: calling, ...config });
