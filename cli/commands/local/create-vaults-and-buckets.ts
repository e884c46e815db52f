import { CreateVaultCommand } from '@aws-sdk/client-glacier';
import { CreateBucketCommand, ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import { glacierClient } from '../../../adapters/aws/clients/glacier';
import { s3Client } from '../../../adapters/aws/clients/s3';
import { vaultNamesOf } from '../../../core/contracts/configured-vault';
import type { ClientSettings } from '../../aws/client-settings';
import type { Deployment } from '../../deployment/deployment';

/** Names of vaults and buckets. */
export interface VaultsAndBuckets {
  vaults: string[];
  buckets: string[];
}

/**
 * Create the vaults and buckets that the configuration names, unless they exist: an account has them before Moraine is deployed,
 * an embedded cloud begins without, and what a schedule starts would fail.
 *
 * @returns those that did not exist
 */
export async function createVaultsAndBuckets(
  deployment: Deployment,
  settings: ClientSettings,
): Promise<VaultsAndBuckets> {
  const { vaults, buckets } = configured(deployment);
  const glacier = glacierClient(settings);
  const s3 = s3Client(settings);
  const created = {
    vaults: without(vaults, await vaultNames(deployment)),
    buckets: without(buckets, await bucketNames(s3)),
  };
  for (const vaultName of created.vaults) await glacier.send(new CreateVaultCommand({ accountId: '-', vaultName }));
  for (const Bucket of created.buckets) await s3.send(new CreateBucketCommand({ Bucket }));
  glacier.destroy();
  s3.destroy();
  return created;
}

/** Every vault, and every bucket that a plan reads or to which objects may be restored. */
function configured({ configuration, plans }: Pick<Deployment, 'configuration' | 'plans'>): VaultsAndBuckets {
  const vaults = [...(configuration ? vaultNamesOf(configuration) : []), ...plans.map(({ vault }) => vault)];
  const destinations = configuration?.destinations ?? [];
  const buckets = [...plans.map(({ source }) => source), ...destinations].map(({ bucket }) => bucket);
  return { vaults: [...new Set(vaults)], buckets: [...new Set(buckets)] };
}

const without = (names: string[], existing: Set<string>) => names.filter((name) => !existing.has(name));

async function vaultNames({ accountVaults }: Deployment): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { name } of accountVaults.list()) names.add(name);
  return names;
}

async function bucketNames(s3: S3Client): Promise<Set<string>> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return new Set(Buckets.map(({ Name = '' }) => Name));
}

/** A line about what was created; none when everything was there. */
export function describeCreated({ vaults, buckets }: VaultsAndBuckets): string[] {
  const created = [
    ...(vaults.length > 0 ? [`vault${vaults.length > 1 ? 's' : ''} ${vaults.join(', ')}`] : []),
    ...(buckets.length > 0 ? [`bucket${buckets.length > 1 ? 's' : ''} ${buckets.join(', ')}`] : []),
  ];
  return created.length > 0 ? [`Created, empty, since the configuration names them: ${created.join('; ')}.`] : [];
}
