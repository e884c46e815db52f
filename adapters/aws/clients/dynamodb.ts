import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { calling, retries } from './settings';

export const dynamodbClient = (config: DynamoDBClientConfig = {}) =>
  new DynamoDBClient({ ...retries, requestHandler: calling, ...config });
