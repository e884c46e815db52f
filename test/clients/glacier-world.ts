import type { VirtualClock } from '../../local/clock/virtual-clock';
import type { Glacier } from '../../local/glacier/glacier';
import type { OperationName } from '../../local/glacier/operation-table';
import type { GlacierServerConfig } from '../../local/glacier-server/server-config';
import { startGlacierServer } from '../../local/glacier-server/start-glacier-server';
import { AwsSdkClient } from './aws-sdk-client';
import { credentials, type Members } from './client-under-test';

export const accountId = '123456789012';

/** A Glacier of its own, empty, on a loopback port; idle time is real time until a test advances the clock. */
export interface GlacierWorld {
  endpoint: string;
  clock: VirtualClock;
  glacier: Glacier;
  /** Prepare and look after by the AWS SDK. @throws Error when the call is refused */
  call(operation: OperationName, input: Members): Promise<Members>;
  stop(): Promise<void>;
}

/** Signatures are verified: what a client signs, and how, is a part of how it works. */
export async function openGlacierWorld(config: GlacierServerConfig = {}): Promise<GlacierWorld> {
  const signatures = { keys: [credentials] };
  const server = await startGlacierServer({ speed: 1, config: { accountId, fsync: false, signatures, ...config } });
  const client = new AwsSdkClient();
  const { endpoint, clock, glacier } = server;
  return {
    endpoint,
    clock,
    glacier,
    async call(operation, input) {
      const { output, refusal } = await client.call(endpoint, operation, input);
      if (refusal) throw new Error(`${operation}: ${refusal.code}: ${refusal.message}`);
      return output;
    },
    stop: () => server.stop(),
  };
}
