import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { MoraineConfig } from '../../core/contracts/config';
import type { RunConfiguration } from '../../core/contracts/retrieval-run';

/** What `open-run` checks a request against. The stack's own bucket comes first: it is the default destination. */
export function runConfiguration(config: MoraineConfig, restoreBucket: IBucket): RunConfiguration {
  return {
    vaults: config.vaults,
    destinations: [
      { bucket: restoreBucket.bucketName, prefix: '' },
      ...config.destinations.map(({ bucket, prefix }) => ({ bucket, prefix })),
    ],
    retrieval: config.retrieval,
    ...(config.prices && { prices: config.prices }),
  };
}
