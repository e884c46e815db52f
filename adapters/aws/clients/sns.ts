import { SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import { calling, retries } from './settings';

export const snsClient = (config: SNSClientConfig = {}) =>
  new SNSClient({ ...retries, requestHandler: calling, ...config });
