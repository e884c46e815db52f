import { formatVaults } from '../../core/contracts/configured-vault';
import type { DeployedConfiguration } from '../../core/contracts/stack-outputs';
import { configFileOf } from './configuration';

/** Whether the configuration is a JSON file, so that lines to paste there have to be JSON. */
export const isJsonFile = (configuration: DeployedConfiguration | undefined): boolean =>
  configFileOf({ configuration }).endsWith('.json');

/** Line of the configuration that has another vault besides its own. */
export function vaultsLine(configuration: DeployedConfiguration, vault: string): string {
  const vaults = [...configuration.vaults, vault];
  return isJsonFile(configuration) ? `"vaults": ${JSON.stringify(vaults)}` : formatVaults({ vaults });
}

/** Line of the configuration that has another destination besides its own. */
export function destinationsLine(
  configuration: DeployedConfiguration,
  destination: { bucket: string; prefix: string },
): string {
  const destinations = [...configuration.destinations, destination].map(({ bucket, prefix }) => ({
    bucket,
    ...(prefix !== '' && { prefix }),
  }));
  if (isJsonFile(configuration)) return `"destinations": ${JSON.stringify(destinations)}`;
  const texts = destinations.map((one) => {
    const members = Object.entries(one).map(([name, value]) => `${name}: ${quoted(value)}`);
    return `{ ${members.join(', ')} }`;
  });
  return `destinations: [${texts.join(', ')}]`;
}

const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
