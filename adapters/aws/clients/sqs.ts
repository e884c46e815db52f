import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { calling, retries } from './settings';

export const sqsClient = (config: SQSClientConfig = {}) =>
  new SQSClient({ ...retries, requestHandler: calling, ...config });
