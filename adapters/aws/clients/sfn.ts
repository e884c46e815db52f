import { SFNClient, type SFNClientConfig } from '@aws-sdk/client-sfn';
import { calling, retries } from './settings';

export const sfnClient = (config: SFNClientConfig = {}) =>
  new SFNClient({ ...retries, requestHandler: calling, ...config });
