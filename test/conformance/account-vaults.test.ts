import {
  AddTagsToVaultCommand,
  CompleteVaultLockCommand,
  CreateVaultCommand,
  type GlacierClient,
  InitiateVaultLockCommand,
  SetDataRetrievalPolicyCommand,
  SetVaultAccessPolicyCommand,
  SetVaultNotificationsCommand,
  UploadArchiveCommand,
} from '@aws-sdk/client-glacier';
import { glacierClient } from '../../adapters/aws/clients/glacier';
import { glacierAccountVaults } from '../../adapters/aws/glacier-account-vaults';
import { memoryAccountVaults } from '../../adapters/memory/memory-account-vaults';
import type { AccountVaults, RetrievalPolicy } from '../../core/ports/account-vaults';
import type { EmbeddedCloud } from '../../local/embedded-cloud';
import { all } from './bodies';
import { clientConfig, embeddedCloud } from './embedded';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:notices';
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      ...{ Sid: 'keep', Effect: 'Deny', Principal: '*', Action: 'glacier:DeleteArchive' },
      Resource: 'arn:aws:glacier:us-east-1:123456789012:vaults/photos',
    },
  ],
});

/** An account, and the hands that the port does not have. */
interface AccountWorld {
  vaults: AccountVaults;
  addVault(vault: string): Promise<void>;
  /** Upload 100 bytes and take an inventory; set lock, topic, access policy and a tag. */
  furnish(vault: string): Promise<void>;
  setPolicy(policy: RetrievalPolicy): Promise<void>;
  deny(operation: string): () => void;
}

function memoryWorld(): AccountWorld {
  const vaults = memoryAccountVaults();
  return {
    vaults,
    addVault: async (vault) => vaults.put(vault, { createdAt: new Date(0) }),
    furnish: async (vault) =>
      vaults.put(vault, {
        createdAt: new Date(0),
        inventory: { archives: 1, sizeBytes: 100 + 32_768, takenAt: new Date(0) },
        lock: { state: 'locked', policy: POLICY, createdAt: new Date(0) },
        topicArn: TOPIC,
        accessPolicy: POLICY,
        tags: { owner: 'me' },
      }),
    setPolicy: async (policy) => vaults.setRetrievalPolicy(policy),
    deny: (operation) => {
      vaults.deny(`glacier:${operation}`);
      return () => vaults.allow(`glacier:${operation}`);
    },
  };
}

function embeddedWorld(cloud: EmbeddedCloud, client: GlacierClient): AccountWorld {
  const accountId = '-';
  return {
    vaults: glacierAccountVaults(client),
    addVault: async (vaultName) => void (await client.send(new CreateVaultCommand({ accountId, vaultName }))),
    async furnish(vaultName) {
      await client.send(new UploadArchiveCommand({ accountId, vaultName, body: Buffer.alloc(100) }));
      await cloud.glacier.takeInventoryNow(vaultName);
      const policy = { Policy: POLICY };
      const vaultNotificationConfig = { SNSTopic: TOPIC, Events: ['ArchiveRetrievalCompleted'] };
      await client.send(new SetVaultNotificationsCommand({ accountId, vaultName, vaultNotificationConfig }));
      await client.send(new SetVaultAccessPolicyCommand({ accountId, vaultName, policy }));
      await client.send(new AddTagsToVaultCommand({ accountId, vaultName, Tags: { owner: 'me' } }));
      const { lockId } = await client.send(new InitiateVaultLockCommand({ accountId, vaultName, policy }));
      await client.send(new CompleteVaultLockCommand({ accountId, vaultName, lockId }));
    },
    async setPolicy(policy) {
      const rule = {
        none: { Strategy: 'None' },
        'free-tier': { Strategy: 'FreeTier' },
        'bytes-per-hour': {
          Strategy: 'BytesPerHour',
          BytesPerHour: 'bytesPerHour' in policy ? policy.bytesPerHour : 0,
        },
      }[policy.strategy];
      await client.send(new SetDataRetrievalPolicyCommand({ accountId, Policy: { Rules: [rule] } }));
    },
    deny: (operation) => {
      const effect = { kind: 'error', code: 'AccessDeniedException', statusCode: 403, message: 'no' } as const;
      return cloud.faults.add({ service: 'glacier', operation, effect });
    },
  };
}

describe('in memory', () => behavesAsAccount(memoryWorld));

describe('on Amazon Glacier', () => {
  const cloud = embeddedCloud();
  behavesAsAccount(() => {
    cloud().sns.createTopic('notices');
    return embeddedWorld(cloud(), glacierClient(clientConfig(cloud())));
  });
});

function behavesAsAccount(start: () => AccountWorld) {
  let world: AccountWorld;
  // More than one page of ten.
  const names = Array.from({ length: 23 }, (_, position) => `vault-${String(position).padStart(2, '0')}`);

  beforeAll(async () => {
    world = start();
    for (const name of [...names, 'photos']) await world.addVault(name);
    await world.furnish('photos');
  });

  test('all vaults are listed, page after page, in order of their names', async () => {
    const listed = await all(world.vaults.list());
    expect(listed.map(({ name }) => name)).toEqual(['photos', ...names]);
    expect(listed[0]).toEqual(await world.vaults.describe('photos'));
  });

  test('a vault has counts since its first inventory', async () => {
    expect(await world.vaults.describe('photos')).toEqual({
      ...{ name: 'photos', arn: 'arn:aws:glacier:us-east-1:123456789012:vaults/photos' },
      createdAt: expect.any(Date),
      inventory: { archives: 1, sizeBytes: 32_868, takenAt: expect.any(Date) },
    });
    expect((await world.vaults.describe('vault-00')).inventory).toBeUndefined();
    await expect(world.vaults.describe('missing')).rejects.toMatchObject({
      name: 'VaultNotFoundError',
      message: expect.stringContaining('"missing"'),
    });
  });

  test('settings are known, as are those that a vault does not have', async () => {
    const { vaults } = world;
    const known = (value: unknown) => ({ kind: 'known', value });
    const lock = await vaults.lock('photos');
    expect(lock).toEqual(
      known({ state: 'locked', policy: expect.stringContaining('DeleteArchive'), createdAt: expect.any(Date) }),
    );
    expect(await vaults.noticeTopic('photos')).toEqual(known(TOPIC));
    expect(await vaults.accessPolicy('photos')).toEqual(known(expect.stringContaining('DeleteArchive')));
    expect(await vaults.tags('photos')).toEqual(known({ owner: 'me' }));
    expect(await vaults.lock('vault-00')).toEqual(known({ state: 'none' }));
    expect(await vaults.noticeTopic('vault-00')).toEqual(known(undefined));
    expect(await vaults.accessPolicy('vault-00')).toEqual(known(undefined));
    expect(await vaults.tags('vault-00')).toEqual(known({}));
  });

  test.each<keyof Pick<AccountVaults, 'lock' | 'noticeTopic' | 'accessPolicy' | 'tags'>>([
    ...(['lock', 'noticeTopic', 'accessPolicy', 'tags'] as const),
  ])('a missing vault is no vault without %s', async (setting) => {
    await expect(world.vaults[setting]('missing')).rejects.toMatchObject({ name: 'VaultNotFoundError' });
  });

  test('the data retrieval policy is that of the account', async () => {
    const policies: RetrievalPolicy[] = [
      { strategy: 'free-tier' },
      { strategy: 'bytes-per-hour', bytesPerHour: 10_737_418_240 },
      { strategy: 'none' },
    ];
    for (const policy of policies) {
      await world.setPolicy(policy);
      expect(await world.vaults.retrievalPolicy()).toEqual({ kind: 'known', value: policy });
    }
  });

  test.each([
    ['GetVaultLock', 'lock'],
    ['GetVaultNotifications', 'noticeTopic'],
    ['GetVaultAccessPolicy', 'accessPolicy'],
    ['ListTagsForVault', 'tags'],
    ['GetDataRetrievalPolicy', 'retrievalPolicy'],
    ['ListProvisionedCapacity', 'capacityUnits'],
  ] as const)('a denied %s is an answer, not the absence of a setting', async (operation, method) => {
    const allow = world.deny(operation);
    try {
      expect(await world.vaults[method]('photos')).toEqual({ kind: 'denied', action: `glacier:${operation}` });
    } finally {
      allow();
    }
    expect((await world.vaults[method]('photos')).kind).toBe('known');
  });
}
