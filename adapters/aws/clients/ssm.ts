import { SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { calling, retries } from './settings';

export const ssmClient = (config: SSMClientConfig = {}) =>
  new SSMClient({ ...retries, requestHandler: calling, ...config });
