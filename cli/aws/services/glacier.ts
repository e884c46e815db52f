import { glacierClient } from '../../../adapters/aws/clients/glacier';
import { glacierAccountGovernance } from '../../../adapters/aws/glacier-account-governance';
import { glacierAccountVaults } from '../../../adapters/aws/glacier-account-vaults';
import type { ClientSettings } from '../client-settings';
import { observeClient, type ServiceClock } from '../observe-client';

export function glacierPorts(settings: ClientSettings, clock: ServiceClock) {
  const client = observeClient(glacierClient(settings), clock);
  return { accountVaults: glacierAccountVaults(client), governance: glacierAccountGovernance(client) };
}
