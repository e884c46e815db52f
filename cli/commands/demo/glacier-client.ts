import { GlacierClient } from '@aws-sdk/client-glacier';
import { bodyChecksums } from '../../../adapters/aws/body-checksums';
import type { ClientSettings } from '../../aws/client-settings';
import { observeClient, type ServiceClock } from '../../aws/observe-client';

/** A Glacier client that computes the hashes of each body in one pass. */
export const glacierClient = (settings: ClientSettings, clock: ServiceClock): GlacierClient =>
  observeClient(new GlacierClient({ ...settings, bodyChecksumGenerator: bodyChecksums }), clock);
