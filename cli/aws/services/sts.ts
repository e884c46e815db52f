import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientSettings } from '../client-settings';
import { observeClient, type ServiceClock } from '../observe-client';

/** Reads the ARN of the credentials, for which no permission is needed. */
export function callerArnPort(settings: ClientSettings, clock: ServiceClock): () => Promise<string> {
  const client = observeClient(new STSClient(settings), clock);
  return async () => {
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    if (Arn === undefined) throw new Error('AWS STS does not say whose credentials these are');
    return Arn;
  };
}
