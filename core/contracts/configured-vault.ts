import * as z from 'zod';
import { VaultName } from './names';

/** Vault of a configuration: its name alone, or with settings. */
export const ConfiguredVault = z.union([
  VaultName,
  z.strictObject({
    name: VaultName,
    /** Whether `moraine delete` may delete its archives, and the vault itself. */
    deletion: z.boolean().default(false),
  }),
]);
export type ConfiguredVault = z.infer<typeof ConfiguredVault>;

interface WithVaults {
  vaults: readonly ConfiguredVault[];
}

const nameOf = (vault: ConfiguredVault): string => (typeof vault === 'string' ? vault : vault.name);

/** Names of all configured vaults. */
export const vaultNamesOf = ({ vaults }: WithVaults): string[] => vaults.map(nameOf);

/** Names of the vaults whose archives may be deleted. */
export const deletableVaultsOf = ({ vaults }: WithVaults): string[] =>
  vaults.filter((vault) => typeof vault === 'object' && vault.deletion).map(nameOf);

/** Vaults as they stand in `moraine.config.ts`, for messages. */
export const formatVaults = ({ vaults }: WithVaults): string =>
  `vaults: [${vaults
    .map((vault) =>
      typeof vault === 'object' && vault.deletion ? `{ name: '${vault.name}', deletion: true }` : `'${nameOf(vault)}'`,
    )
    .join(', ')}]`;
