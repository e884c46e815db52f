import { dynamodbClient } from '../../../adapters/aws/clients/dynamodb';
import { dynamodbItems } from '../../../adapters/aws/dynamodb-items';
import type { ClientSettings } from '../client-settings';
import { observeClient, type ServiceClock } from '../observe-client';

export const dynamodbPort = (settings: ClientSettings, clock: ServiceClock, stateTable: string) =>
  dynamodbItems(observeClient(dynamodbClient(settings), clock), stateTable);
