import type { MoraineConfig } from '../../core/contracts/config';
import { vaultNamesOf } from '../../core/contracts/configured-vault';
import type { RetrievalConfiguration } from '../../core/contracts/retrieval-run';
import { REBUILT, SAMPLES } from '../shared/working-files';
import type { StatefulStack } from '../stateful-stack';

/**
 * The part of the configuration that `open-retrieval` checks a request against. The first destination, the stack's own
 * bucket, is the default.
 */
export function retrievalConfiguration(config: MoraineConfig, state: StatefulStack): RetrievalConfiguration {
  return {
    vaults: vaultNamesOf(config),
    destinations: [
      { bucket: state.restoreBucket.bucketName, prefix: '' },
      ...config.destinations.map(({ bucket, prefix }) => ({ bucket, prefix })),
    ],
    retrieval: config.retrieval,
    rebuildTo: { bucket: state.runsBucket.bucketName, prefix: REBUILT },
    sampleTo: { bucket: state.runsBucket.bucketName, prefix: SAMPLES },
    ...(config.prices && { prices: config.prices }),
  };
}
