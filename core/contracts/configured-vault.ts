import * as z from 'zod';
import { VaultName } from './names';
import { AccessPolicy, foreignResources, TopicArn, VaultEvent, VaultTags } from './vault-settings';

/** Settings of a vault that Moraine manages. A setting that is left out is not touched. */
export const VaultManagement = z.strictObject({
  /** Whether settings that an existing vault has, and that differ from these, are replaced. */
  adopt: z.boolean().default(false),
  notifications: z
    .strictObject({
      /** Default: the topic of the deployment's own jobs. */
      topicArn: TopicArn.optional(),
      events: z.array(VaultEvent).min(1).default(VaultEvent.options),
    })
    .optional(),
  accessPolicy: AccessPolicy.optional(),
  tags: VaultTags.default({}),
});
export type VaultManagement = z.infer<typeof VaultManagement>;

/** Vault of a configuration: its name alone, or with settings. */
export const ConfiguredVault = z.union([
  VaultName,
  z
    .strictObject({
      name: VaultName,
      /** Whether `moraine delete` may delete its archives, and the vault itself. */
      deletion: z.boolean().default(false),
      /** Settings that the deployment gives the vault, which is created if it is missing. */
      manage: VaultManagement.optional(),
    })
    .superRefine(({ name, manage }, context) => {
      const [foreign] = manage?.accessPolicy ? foreignResources(manage.accessPolicy, name) : [];
      if (foreign === undefined) return;
      const message = `Resource ${foreign} is not the ARN of vault '${name}'; leave it out, and it is`;
      context.addIssue({ code: 'custom', path: ['manage', 'accessPolicy'], message });
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

/** Vaults that the deployment manages, with their settings. */
export const managedVaultsOf = ({ vaults }: WithVaults): { name: string; manage: VaultManagement }[] =>
  vaults.flatMap((vault) => (typeof vault === 'object' && vault.manage ? [{ ...vault, manage: vault.manage }] : []));

/** Vaults as they stand in a configuration, for messages. */
export const formatVaults = ({ vaults }: WithVaults): string => `vaults: [${vaults.map(formatVault).join(', ')}]`;

function formatVault(vault: ConfiguredVault): string {
  if (typeof vault === 'string') return `'${vault}'`;
  const settings = [vault.deletion ? 'deletion: true' : [], vault.manage ? 'manage: { … }' : []].flat();
  return settings.length === 0 ? `'${vault.name}'` : `{ ${[`name: '${vault.name}'`, ...settings].join(', ')} }`;
}
