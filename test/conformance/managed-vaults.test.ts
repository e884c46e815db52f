import { DeleteVaultCommand } from '@aws-sdk/client-glacier';
import { glacierClient } from '../../adapters/aws/clients/glacier';
import { glacierManagedVaults } from '../../adapters/aws/glacier-managed-vaults';
import { memoryManagedVaults } from '../../adapters/memory/memory-managed-vaults';
import type { ManagedVaults, SettingChange } from '../../core/ports/managed-vaults';
import { clientConfig, embeddedCloud } from './embedded';

const VAULT = 'photos';
const POLICY =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"glacier:DeleteArchive",' +
  '"Resource":"arn:aws:glacier:us-east-1:123456789012:vaults/photos"}]}';
const notifications = {
  topicArn: 'arn:aws:sns:us-east-1:123456789012:notices',
  events: ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'],
};
const tagsOf = (count: number, prefix = 'k') =>
  Object.fromEntries(Array.from({ length: count }, (_, position) => [`${prefix}${position}`, `v ${position}`]));

/** Vaults, and the hands that the port does not have. */
interface ManagedWorld {
  vaults: ManagedVaults;
  remove(vault: string): Promise<void>;
  /** Have the next request denied. */
  deny(operation: string): void;
}

describe('in memory', () =>
  behavesAsManagedVaults(() => {
    const vaults = memoryManagedVaults();
    return { vaults, remove: async (vault) => vaults.remove(vault), deny: () => vaults.denyNext(1) };
  }));

describe('on Amazon Glacier', () => {
  const cloud = embeddedCloud();
  behavesAsManagedVaults(() => {
    const client = glacierClient(clientConfig(cloud()));
    return {
      vaults: glacierManagedVaults(client),
      remove: async (vaultName) => void (await client.send(new DeleteVaultCommand({ accountId: '-', vaultName }))),
      deny: (operation) => {
        const effect = { kind: 'error', code: 'AccessDeniedException', statusCode: 403, message: 'no' } as const;
        cloud().faults.add({ service: 'glacier', operation, effect, times: 1 });
      },
    };
  });

  it.each(['GetVaultNotifications', 'GetVaultAccessPolicy', 'ListTagsForVault'])(
    'a vault that is deleted before %s has no settings',
    async (operation) => {
      const vaults = glacierManagedVaults(glacierClient(clientConfig(cloud())));
      await vaults.create(VAULT);
      const message = `Vault not found for ARN: arn:aws:glacier:us-east-1:123456789012:vaults/${VAULT}`;
      const effect = { kind: 'error', code: 'ResourceNotFoundException', statusCode: 404, message } as const;
      cloud().faults.add({ service: 'glacier', operation, effect, times: 1 });
      expect(await vaults.settings(VAULT)).toBeUndefined();
      expect(await vaults.settings(VAULT)).toEqual({ tags: {} });
    },
  );
});

function behavesAsManagedVaults(start: () => ManagedWorld) {
  let world: ManagedWorld;
  let vaults: ManagedVaults;

  beforeEach(async () => {
    world = start();
    vaults = world.vaults;
    await world.remove(VAULT);
    await vaults.create(VAULT);
  });

  const change = async (...changes: SettingChange[]) => {
    for (const one of changes) await vaults.change(VAULT, one);
    return vaults.settings(VAULT);
  };

  test('a vault is created, also twice, and has no settings then', async () => {
    await vaults.create(VAULT);
    expect(await vaults.settings(VAULT)).toEqual({ tags: {} });
  });

  test('a missing vault has no settings, which is not the same as none', async () => {
    expect(await vaults.settings('missing')).toBeUndefined();
  });

  test('a vault has the time of its creation, which another creation does not change', async () => {
    const createdAt = await vaults.createdAt(VAULT);
    expect(createdAt).toBeInstanceOf(Date);
    await vaults.create(VAULT);
    expect(await vaults.createdAt(VAULT)).toEqual(createdAt);
    expect(await vaults.createdAt('missing')).toBeUndefined();
  });

  test('every setting is read back as it was set, and can be set again', async () => {
    const changes: SettingChange[] = [
      { kind: 'set-notifications', notifications },
      { kind: 'set-access-policy', accessPolicy: POLICY },
      { kind: 'add-tags', tags: { owner: 'Ärger + Co', empty: '' } },
    ];
    const expected = { notifications, accessPolicy: expect.any(String), tags: { owner: 'Ärger + Co', empty: '' } };
    expect(await change({ kind: 'add-tags', tags: { owner: 'before' } })).toEqual({ tags: { owner: 'before' } });
    const settings = await change(...changes, ...changes);
    expect(settings).toEqual(expected);
    expect(JSON.parse(settings?.accessPolicy ?? '')).toEqual(JSON.parse(POLICY));
  });

  test('every setting is deleted alone, also twice', async () => {
    await change(
      { kind: 'set-notifications', notifications },
      { kind: 'set-access-policy', accessPolicy: POLICY },
      { kind: 'add-tags', tags: { one: '1', two: '2' } },
    );
    for (let time = 1; time <= 2; time++) {
      expect(await change({ kind: 'delete-notifications' })).toEqual({
        accessPolicy: POLICY,
        tags: { one: '1', two: '2' },
      });
    }
    for (let time = 1; time <= 2; time++) {
      expect(await change({ kind: 'delete-access-policy' })).toEqual({ tags: { one: '1', two: '2' } });
    }
    for (let time = 1; time <= 2; time++) {
      expect(await change({ kind: 'remove-tags', keys: ['one'] })).toEqual({ tags: { two: '2' } });
    }
  });

  test('ten tags are set and removed at a time, fifty in all', async () => {
    for (let group = 0; group < 5; group++) await change({ kind: 'add-tags', tags: tagsOf(10, `g${group}-`) });
    expect(Object.keys((await vaults.settings(VAULT))?.tags ?? {})).toHaveLength(50);
    const tooMany: SettingChange[] = [
      { kind: 'add-tags', tags: { one: 'more' } },
      { kind: 'add-tags', tags: tagsOf(11) },
      { kind: 'remove-tags', keys: Object.keys(tagsOf(11)) },
    ];
    for (const one of tooMany) await expect(change(one)).rejects.toMatchObject({ name: 'InvalidInputError' });
    expect(
      Object.keys((await change({ kind: 'remove-tags', keys: Object.keys(tagsOf(10, 'g0-')) }))?.tags ?? {}),
    ).toEqual(expect.arrayContaining(Object.keys(tagsOf(10, 'g4-'))));
  });

  test('a policy of over 20 KB is refused', async () => {
    const accessPolicy = JSON.stringify({ Statement: [], filler: 'x'.repeat(20 * 1024) });
    await expect(change({ kind: 'set-access-policy', accessPolicy })).rejects.toMatchObject({
      name: 'InvalidInputError',
    });
  });

  test('a vault that is gone cannot be changed', async () => {
    await expect(vaults.change('missing', { kind: 'delete-notifications' })).rejects.toMatchObject({
      name: 'VaultNotFoundError',
      message: expect.stringContaining('"missing"'),
    });
  });

  test('a denial is neither a missing vault nor a missing setting', async () => {
    const denied = { name: 'ActionDeniedError' };
    world.deny('CreateVault');
    await expect(vaults.create(VAULT)).rejects.toMatchObject(denied);
    world.deny('GetVaultAccessPolicy');
    await expect(vaults.settings(VAULT)).rejects.toMatchObject(denied);
    world.deny('AddTagsToVault');
    await expect(vaults.change(VAULT, { kind: 'add-tags', tags: { a: 'b' } })).rejects.toMatchObject(denied);
    expect(await vaults.settings(VAULT)).toEqual({ tags: {} });
  });
}
