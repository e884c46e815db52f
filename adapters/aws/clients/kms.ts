import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';
import { calling, retries } from './settings';

export const kmsClient = (config: KMSClientConfig = {}) =>
  new KMSClient({ ...retries, requestHandler: calling, ...config });
