import { createHash } from 'node:crypto';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { TreeHash } from '../../../core/tree-hash/tree-hash';
import type { ClientSettings } from '../../aws/client-settings';
import { observeClient, type ServiceClock } from '../../aws/observe-client';

/**
 * A Glacier client that hashes each body once. The SDK's own generator computes the same two hashes, but in JavaScript's
 * pace, and again for a checksum that the caller gave.
 */
export function glacierClient(settings: ClientSettings, clock: ServiceClock): GlacierClient {
  const client = new GlacierClient({
    ...settings,
    bodyChecksumGenerator: async ({ body }) => {
      const bytes = Buffer.from(body as Uint8Array | string);
      return [createHash('sha256').update(bytes).digest('hex'), new TreeHash().update(bytes).digest().toString('hex')];
    },
  });
  return observeClient(client, clock);
}
