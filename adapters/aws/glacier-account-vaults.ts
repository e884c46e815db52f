import {
  DescribeVaultCommand,
  type DescribeVaultOutput,
  GetDataRetrievalPolicyCommand,
  GetVaultAccessPolicyCommand,
  GetVaultLockCommand,
  GetVaultNotificationsCommand,
  type GlacierClient,
  ListProvisionedCapacityCommand,
  ListTagsForVaultCommand,
  ListVaultsCommand,
} from '@aws-sdk/client-glacier';
import { ActionDeniedError } from '../../core/contracts/errors';
import type { AccountVaults, Answer, ListedVault, RetrievalPolicy, VaultLock } from '../../core/ports/account-vaults';
import { isDenial, isMissing, isMissingVault, vaultError } from './glacier-errors';
import { messageOf } from './sdk-error';

/** Placeholder for the account of the credentials. */
const accountId = '-';
/** Pages of one listing: an account has at most 1,000 vaults, and a page at least one of them. */
const PAGES_MAX = 1000;

/** Vaults of an account in Amazon Glacier through the AWS SDK. */
export function glacierAccountVaults(client: GlacierClient): AccountVaults {
  return {
    async *list() {
      let marker: string | undefined;
      for (let page = 0; page < PAGES_MAX; page++) {
        const { VaultList = [], Marker } = await unlessDenied(
          'glacier:ListVaults',
          client.send(new ListVaultsCommand({ accountId, marker })),
        );
        yield* VaultList.map(listedVault);
        marker = Marker || undefined;
        if (marker === undefined) return;
      }
      throw new Error(`Glacier's list of vaults has not ended after ${PAGES_MAX} pages`);
    },

    async describe(vaultName) {
      try {
        const described = client.send(new DescribeVaultCommand({ accountId, vaultName }));
        return listedVault(await unlessDenied('glacier:DescribeVault', described));
      } catch (error) {
        throw vaultError(error, vaultName);
      }
    },

    lock: (vaultName) =>
      answer('glacier:GetVaultLock', vaultName, async (): Promise<VaultLock> => {
        const lock = await unlessMissing(client.send(new GetVaultLockCommand({ accountId, vaultName })));
        if (!lock) return { state: 'none' };
        const { Policy: policy = '', CreationDate, ExpirationDate } = lock;
        const createdAt = new Date(CreationDate ?? 0);
        if (lock.State === 'Locked') return { state: 'locked', policy, createdAt };
        return { state: 'in-progress', policy, createdAt, expiresAt: new Date(ExpirationDate ?? 0) };
      }),

    noticeTopic: (vaultName) =>
      answer('glacier:GetVaultNotifications', vaultName, async () => {
        const found = await unlessMissing(client.send(new GetVaultNotificationsCommand({ accountId, vaultName })));
        return found?.vaultNotificationConfig?.SNSTopic;
      }),

    accessPolicy: (vaultName) =>
      answer('glacier:GetVaultAccessPolicy', vaultName, async () => {
        const found = await unlessMissing(client.send(new GetVaultAccessPolicyCommand({ accountId, vaultName })));
        return found?.policy?.Policy;
      }),

    tags: (vaultName) =>
      answer('glacier:ListTagsForVault', vaultName, async () => {
        const { Tags = {} } = await client.send(new ListTagsForVaultCommand({ accountId, vaultName }));
        return Tags;
      }),

    retrievalPolicy: () =>
      answer('glacier:GetDataRetrievalPolicy', undefined, async (): Promise<RetrievalPolicy> => {
        const { Policy } = await client.send(new GetDataRetrievalPolicyCommand({ accountId }));
        const [rule] = Policy?.Rules ?? [];
        if (rule?.Strategy === 'FreeTier') return { strategy: 'free-tier' };
        if (rule?.Strategy !== 'BytesPerHour') return { strategy: 'none' };
        return { strategy: 'bytes-per-hour', bytesPerHour: rule.BytesPerHour ?? 0 };
      }),

    capacityUnits: () =>
      answer('glacier:ListProvisionedCapacity', undefined, async () => {
        const { ProvisionedCapacityList = [] } = await client.send(new ListProvisionedCapacityCommand({ accountId }));
        return ProvisionedCapacityList.map(({ CapacityId, StartDate, ExpirationDate }) => ({
          id: CapacityId ?? '',
          startsAt: new Date(StartDate ?? 0),
          expiresAt: new Date(ExpirationDate ?? 0),
        }));
      }),
  };
}

function listedVault(found: DescribeVaultOutput): ListedVault {
  const { VaultName, VaultARN, CreationDate, LastInventoryDate, NumberOfArchives, SizeInBytes } = found;
  if (!VaultName || !VaultARN) throw new Error('Glacier described a vault without its name or ARN');
  return {
    name: VaultName,
    arn: VaultARN,
    createdAt: CreationDate ? new Date(CreationDate) : undefined,
    inventory: LastInventoryDate
      ? { archives: NumberOfArchives ?? 0, sizeBytes: SizeInBytes ?? 0, takenAt: new Date(LastInventoryDate) }
      : undefined,
  };
}

/** Await a call. @returns undefined when a vault has no such setting */
async function unlessMissing<Output>(call: Promise<Output>): Promise<Output | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error) && !isMissingVault(error)) return undefined;
    throw error;
  }
}

/** Await a call. @throws ActionDeniedError */
async function unlessDenied<Output>(action: string, call: Promise<Output>): Promise<Output> {
  try {
    return await call;
  } catch (error) {
    if (!isDenial(error)) throw error;
    throw new ActionDeniedError(`Glacier denies ${action}: ${messageOf(error)}`, { cause: error });
  }
}

async function answer<Value>(
  action: string,
  vault: string | undefined,
  ask: () => Promise<Value>,
): Promise<Answer<Value>> {
  try {
    return { kind: 'known', value: await ask() };
  } catch (error) {
    if (isDenial(error)) return { kind: 'denied', action };
    throw vault !== undefined && isMissingVault(error) ? vaultError(error, vault) : error;
  }
}
