import { CreateVaultCommand } from '@aws-sdk/client-glacier';
import { CreateBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { glacierClient } from '../../../adapters/aws/clients/glacier';
import { s3Client } from '../../../adapters/aws/clients/s3';
import { vaultNamesOf } from '../../../core/contracts/configured-vault';
import type { ClientSettings } from '../../aws/client-settings';
import type { Deployment } from '../../deployment/deployment';

/** Names of vaults and buckets. */
export interface Places {
  vaults: string[];
  buckets: string[];
}

/**
 * Create the vaults and buckets that the configuration names, unless they exist: an account has them before Moraine is deployed,
 * an embedded cloud begins without, and what a schedule starts would fail.
 *
 * @returns those that did not exist
 */
export async function createPlaces(deployment: Deployment, settings: ClientSettings): Promise<Places> {
  const { vaults, buckets } = configuredPlaces(deployment);
  const created = {
    vaults: await without(vaults, namesOf(deployment.accountVaults.list())),
    buckets: await without(buckets, bucketNames(settings)),
  };
  const glacier = glacierClient(settings);
  for (const vaultName of created.vaults) await glacier.send(new CreateVaultCommand({ accountId: '-', vaultName }));
  const s3 = s3Client(settings);
  for (const Bucket of created.buckets) await s3.send(new CreateBucketCommand({ Bucket }));
  glacier.destroy();
  s3.destroy();
  return created;
}

/** Every vault, and every bucket that a plan reads or to which objects may be restored. */
export function configuredPlaces({ configuration, plans }: Pick<Deployment, 'configuration' | 'plans'>): Places {
  const vaults = [...(configuration ? vaultNamesOf(configuration) : []), ...plans.map(({ vault }) => vault)];
  const destinations = configuration?.destinations ?? [];
  const buckets = [...plans.map(({ source }) => source), ...destinations].map(({ bucket }) => bucket);
  return { vaults: [...new Set(vaults)], buckets: [...new Set(buckets)] };
}

const without = async (names: string[], existing: Promise<Set<string>>): Promise<string[]> => {
  const there = await existing;
  return names.filter((name) => !there.has(name));
};

async function namesOf(vaults: AsyncIterable<{ name: string }>): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { name } of vaults) names.add(name);
  return names;
}

async function bucketNames(settings: ClientSettings): Promise<Set<string>> {
  const client = s3Client(settings);
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  client.destroy();
  return new Set(Buckets.map(({ Name = '' }) => Name));
}

/** A line about what was created; none when everything was there. */
export function describePlaces({ vaults, buckets }: Places): string[] {
  const created = [
    ...(vaults.length > 0 ? [`vault${vaults.length > 1 ? 's' : ''} ${vaults.join(', ')}`] : []),
    ...(buckets.length > 0 ? [`bucket${buckets.length > 1 ? 's' : ''} ${buckets.join(', ')}`] : []),
  ];
  return created.length > 0 ? [`Created, empty, since the configuration names them: ${created.join('; ')}.`] : [];
}
