import { GlacierClient, type GlacierClientConfig } from '@aws-sdk/client-glacier';
import { normalizeProvider } from '@smithy/core/client';
import { bodyChecksums } from '../body-checksums';
import { GlacierRetryStrategy } from '../glacier-retry-strategy';
import { retries, silent, streaming } from './settings';

export const glacierClient = (config: GlacierClientConfig = {}) =>
  new GlacierClient({
    ...retries,
    retryStrategy: new GlacierRetryStrategy(normalizeProvider(config.maxAttempts ?? retries.maxAttempts)),
    requestHandler: streaming,
    logger: silent,
    bodyChecksumGenerator: bodyChecksums,
    ...config,
  });
