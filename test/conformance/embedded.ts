import { type EmbeddedCloud, startEmbeddedCloud } from '../../local/embedded-cloud';
import type { GlacierOptions } from '../../local/glacier/glacier-options';

/**
 * An embedded cloud without a stack for the tests of one file. Idle time passes at real speed: nothing completes until
 * a test advances the clock.
 */
export function embeddedCloud(glacier: GlacierOptions = {}): () => EmbeddedCloud {
  let cloud: EmbeddedCloud | undefined;
  beforeAll(async () => {
    cloud = await startEmbeddedCloud({ speed: 1, glacier });
  });
  afterAll(() => cloud?.stop());
  return () => {
    if (!cloud) throw new Error('the embedded cloud has not started');
    return cloud;
  };
}

/** What an SDK client needs to reach the cloud; closed with the process. */
export function clientConfig(cloud: EmbeddedCloud) {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_REGION = '' } = cloud.environment;
  return {
    endpoint: cloud.endpoint,
    region: AWS_REGION,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    // The tests move the cloud's clock, not their own: the SDK would take every refusal for a skewed clock and repeat it.
    disableClockSkewCorrection: true,
  };
}
