import { kmsClient } from '../../../adapters/aws/clients/kms';
import { kmsSigningKey } from '../../../adapters/aws/kms-signing-key';
import type { ClientSettings } from '../client-settings';
import { observeClient, type ServiceClock } from '../observe-client';

export const kmsPort = (settings: ClientSettings, clock: ServiceClock, keyArn: string) => ({
  keyArn,
  ...kmsSigningKey(observeClient(kmsClient(settings), clock), keyArn),
});
