import type { MoraineConfig } from '../../core/contracts/config';
import { deletableVaultsOf, vaultNamesOf } from '../../core/contracts/configured-vault';
import type { DeletionConfiguration } from '../../core/contracts/deletion-run';
import type { StatefulStack } from '../stateful-stack';

/** The part of the configuration that `open-deletion` checks a request against. */
export function deletionConfiguration(config: MoraineConfig, state: StatefulStack): DeletionConfiguration {
  return {
    vaults: vaultNamesOf(config),
    deletable: deletableVaultsOf(config),
    plans: config.plans.map(({ name, vault }) => ({ name, vault })),
    destinations: [
      { bucket: state.restoreBucket.bucketName, prefix: '' },
      ...config.destinations.map(({ bucket, prefix }) => ({ bucket, prefix })),
    ],
    ...(config.prices && { prices: config.prices }),
  };
}
