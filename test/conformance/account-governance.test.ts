import { CreateVaultCommand } from '@aws-sdk/client-glacier';
import { glacierClient } from '../../adapters/aws/clients/glacier';
import { glacierAccountGovernance } from '../../adapters/aws/glacier-account-governance';
import { glacierAccountVaults } from '../../adapters/aws/glacier-account-vaults';
import { memoryAccountVaults } from '../../adapters/memory/memory-account-vaults';
import { memoryClock } from '../../adapters/memory/memory-clock';
import type { AccountGovernance } from '../../core/ports/account-governance';
import type { AccountVaults, CapacityUnit, RetrievalPolicy } from '../../core/ports/account-vaults';
import { denyingPolicy } from '../../core/vault-lock/denying-policy';
import type { EmbeddedCloud } from '../../local/embedded-cloud';
import { clientConfig, embeddedCloud } from './embedded';

const HOUR_MS = 3_600_000;

/** An account that a person governs, and the hands that the ports do not have. */
interface GovernedWorld {
  governance: AccountGovernance;
  vaults: AccountVaults;
  addVault(vault: string): Promise<void>;
  now(): number;
  advance(milliseconds: number): Promise<void>;
  /** Deny an operation. @returns a function that allows it again */
  deny(operation: string): () => void;
}

function memoryWorld(): GovernedWorld {
  const clock = memoryClock();
  const vaults = memoryAccountVaults(clock.now);
  return {
    governance: vaults,
    vaults,
    addVault: async (vault) => vaults.put(vault, {}),
    now: () => clock.now().getTime(),
    advance: async (milliseconds) => void clock.advance(milliseconds),
    deny: (operation) => {
      vaults.deny(`glacier:${operation}`);
      return () => vaults.allow(`glacier:${operation}`);
    },
  };
}

function embeddedWorld(cloud: EmbeddedCloud): GovernedWorld {
  const client = glacierClient(clientConfig(cloud));
  return {
    governance: glacierAccountGovernance(client),
    vaults: glacierAccountVaults(client),
    addVault: async (vaultName) => void (await client.send(new CreateVaultCommand({ accountId: '-', vaultName }))),
    now: () => cloud.clock.now(),
    advance: (milliseconds) => cloud.clock.advance(milliseconds),
    deny: (operation) => {
      const effect = { kind: 'error', code: 'AccessDeniedException', statusCode: 403, message: 'no' } as const;
      return cloud.faults.add({ service: 'glacier', operation, effect });
    },
  };
}

describe('in memory', () => {
  behavesAsGovernance(memoryWorld);

  test('a unit is gone when it has ended', async () => {
    let now = new Date('2026-01-31T10:00:00.500Z');
    const vaults = memoryAccountVaults(() => now);
    await vaults.buyCapacityUnit();
    now = new Date('2026-02-28T09:59:59.999Z');
    expect(await vaults.capacityUnits()).toMatchObject({ value: [{ expiresAt: new Date('2026-02-28T10:00:00Z') }] });
    now = new Date('2026-02-28T10:00:00Z');
    expect(await vaults.capacityUnits()).toEqual({ kind: 'known', value: [] });
  });
});

describe('on Amazon Glacier', () => {
  const cloud = embeddedCloud();
  behavesAsGovernance(() => embeddedWorld(cloud()));
});

describe('a purchase is asked for once', () => {
  const cloud = embeddedCloud();

  test('when its answer is lost', async () => {
    const { vaults, governance } = embeddedWorld(cloud());
    const effect = { kind: 'resetAfterBytes', bytes: 0 } as const;
    const remove = cloud().faults.add({ service: 'glacier', operation: 'PurchaseProvisionedCapacity', effect });
    await expect(governance.buyCapacityUnit()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(remove()).toBe(1);
    expect(await vaults.capacityUnits()).toMatchObject({ kind: 'known', value: [{}] });
  });

  test('when the account has as many units as it may, which the SDK takes for throttling', async () => {
    const { governance } = embeddedWorld(cloud());
    await governance.buyCapacityUnit();
    cloud().meter.reset();
    await expect(governance.buyCapacityUnit()).rejects.toMatchObject({ name: 'CapacityLimitError' });
    const asked = cloud()
      .meter.snapshot()
      .filter(({ operation }) => operation === 'PurchaseProvisionedCapacity');
    expect(asked).toMatchObject([{ requests: 1 }]);
  });
});

describe('a vault lock whose answer is lost', () => {
  const cloud = embeddedCloud();

  test('is asked for once, and is in its trial', async () => {
    const { governance, vaults, addVault } = embeddedWorld(cloud());
    await addVault('photos');
    const { arn } = await vaults.describe('photos');
    const effect = { kind: 'resetAfterBytes', bytes: 0 } as const;
    const lost = cloud().faults.add({ service: 'glacier', operation: 'InitiateVaultLock', effect });
    await expect(governance.initiateVaultLock('photos', denyingPolicy(arn, 7))).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    expect(lost()).toBe(1);
    expect(await vaults.lock('photos')).toMatchObject({ kind: 'known', value: { state: 'in-progress' } });
  });
});

function behavesAsGovernance(start: () => GovernedWorld) {
  let world: GovernedWorld;
  beforeAll(() => {
    world = start();
  });

  describe('the data retrieval policy', () => {
    test.each<RetrievalPolicy>([
      { strategy: 'bytes-per-hour', bytesPerHour: 1 },
      { strategy: 'bytes-per-hour', bytesPerHour: 2 ** 40 },
      { strategy: 'free-tier' },
      { strategy: 'none' },
      { strategy: 'none' },
    ])('is what it was set to: %j', async (policy) => {
      await world.governance.setRetrievalPolicy(policy);
      expect(await world.vaults.retrievalPolicy()).toEqual({ kind: 'known', value: policy });
    });

    test('stays what it is when it may not be set', async () => {
      const policy = { strategy: 'bytes-per-hour', bytesPerHour: 1000 } as const;
      await world.governance.setRetrievalPolicy(policy);
      const allow = world.deny('SetDataRetrievalPolicy');
      await expect(world.governance.setRetrievalPolicy({ strategy: 'none' })).rejects.toMatchObject({
        name: 'ActionDeniedError',
        message: expect.stringContaining('glacier:SetDataRetrievalPolicy'),
      });
      allow();
      expect(await world.vaults.retrievalPolicy()).toEqual({ kind: 'known', value: policy });
    });

    test('may be set by those who may not read it', async () => {
      const allow = world.deny('GetDataRetrievalPolicy');
      await world.governance.setRetrievalPolicy({ strategy: 'none' });
      allow();
      expect(await world.vaults.retrievalPolicy()).toEqual({ kind: 'known', value: { strategy: 'none' } });
    });
  });

  describe('provisioned capacity', () => {
    async function units(): Promise<CapacityUnit[]> {
      const answer = await world.vaults.capacityUnits();
      if (answer.kind === 'denied') throw new Error(`${answer.action} is denied`);
      return answer.value;
    }

    test('a denied purchase buys nothing', async () => {
      const allow = world.deny('PurchaseProvisionedCapacity');
      await expect(world.governance.buyCapacityUnit()).rejects.toMatchObject({ name: 'ActionDeniedError' });
      allow();
      expect(await units()).toEqual([]);
    });

    test('a unit lasts from its purchase to the same second a month later', async () => {
      const boughtAtMs = world.now();
      const id = await world.governance.buyCapacityUnit();
      const [unit, ...others] = await units();
      expect(others).toEqual([]);
      expect(unit?.id).toBe(id);
      const { startsAt, expiresAt } = unit as CapacityUnit;
      expect(startsAt.getTime()).toBeGreaterThanOrEqual(boughtAtMs);
      expect(startsAt.getTime()).toBeLessThanOrEqual(world.now());
      expect(expiresAt.getUTCMilliseconds()).toBe(0);
      expect(expiresAt.getUTCMonth()).toBe((startsAt.getUTCMonth() + 1) % 12);
      const lastDay = new Date(Date.UTC(startsAt.getUTCFullYear(), startsAt.getUTCMonth() + 2, 0)).getUTCDate();
      expect(expiresAt.getUTCDate()).toBe(Math.min(startsAt.getUTCDate(), lastDay));
      expect(expiresAt.toISOString().slice(11, 19)).toBe(startsAt.toISOString().slice(11, 19));
    });

    test('two units are as many as an account may have', async () => {
      await world.governance.buyCapacityUnit();
      await expect(world.governance.buyCapacityUnit()).rejects.toMatchObject({ name: 'CapacityLimitError' });
      expect(await units()).toHaveLength(2);
    });
  });

  describe('vault lock', () => {
    let vault: string;
    let policy: string;
    let vaults = 0;
    const lock = async () => {
      const answer = await world.vaults.lock(vault);
      if (answer.kind === 'denied') throw new Error(`${answer.action} is denied`);
      return answer.value;
    };

    beforeEach(async () => {
      vault = `vault-${++vaults}`;
      await world.addVault(vault);
      policy = denyingPolicy((await world.vaults.describe(vault)).arn, 365);
    });

    test('is in force for 24 hours, and then gone', async () => {
      expect(await lock()).toEqual({ state: 'none' });
      expect(await world.governance.initiateVaultLock(vault, policy)).toMatch(/./);
      const trial = await lock();
      if (trial.state !== 'in-progress') throw new Error(`the lock is ${trial.state}`);
      expect(trial.policy).toBe(policy);
      expect(trial.expiresAt.getTime() - trial.createdAt.getTime()).toBe(24 * HOUR_MS);
      await world.advance(23 * HOUR_MS);
      expect(await lock()).toEqual(trial);
      await world.advance(HOUR_MS);
      expect(await lock()).toEqual({ state: 'none' });
    });

    test('is completed with its id, repeatably, for ever', async () => {
      const id = await world.governance.initiateVaultLock(vault, policy);
      await world.governance.completeVaultLock(vault, id);
      await world.governance.completeVaultLock(vault, id);
      await world.advance(1000 * HOUR_MS);
      expect(await lock()).toEqual({ state: 'locked', policy, createdAt: expect.any(Date) });
      const denied = { name: 'ActionDeniedError' };
      await expect(world.governance.abortVaultLock(vault)).rejects.toMatchObject(denied);
      await expect(world.governance.initiateVaultLock(vault, policy)).rejects.toMatchObject(denied);
      await expect(world.governance.completeVaultLock(vault, 'another')).rejects.toMatchObject(denied);
      expect((await lock()).state).toBe('locked');
    });

    test('is not completed with another id, of an earlier lock either', async () => {
      const earlier = await world.governance.initiateVaultLock(vault, policy);
      await world.governance.abortVaultLock(vault);
      const id = await world.governance.initiateVaultLock(vault, policy);
      expect(id).not.toBe(earlier);
      const invalid = { name: 'InvalidInputError' };
      await expect(world.governance.completeVaultLock(vault, earlier)).rejects.toMatchObject(invalid);
      expect((await lock()).state).toBe('in-progress');
    });

    test('is not completed after its trial, or without one', async () => {
      const id = await world.governance.initiateVaultLock(vault, policy);
      await world.advance(24 * HOUR_MS);
      const invalid = { name: 'InvalidInputError' };
      await expect(world.governance.completeVaultLock(vault, id)).rejects.toMatchObject(invalid);
      expect(await lock()).toEqual({ state: 'none' });
    });

    test('is not replaced while it is in its trial', async () => {
      await world.governance.initiateVaultLock(vault, policy);
      const other = denyingPolicy((await world.vaults.describe(vault)).arn, 1);
      await expect(world.governance.initiateVaultLock(vault, other)).rejects.toMatchObject({
        name: 'ActionDeniedError',
      });
      expect(await lock()).toMatchObject({ policy });
    });

    test('is aborted, which without one changes nothing', async () => {
      await world.governance.abortVaultLock(vault);
      await world.governance.initiateVaultLock(vault, policy);
      await world.governance.abortVaultLock(vault);
      expect(await lock()).toEqual({ state: 'none' });
      await world.governance.abortVaultLock(vault);
    });

    test('of a missing vault is not found', async () => {
      const missing = { name: 'VaultNotFoundError' };
      const { governance } = world;
      await expect(governance.initiateVaultLock('missing', policy)).rejects.toMatchObject(missing);
      await expect(governance.completeVaultLock('missing', 'x')).rejects.toMatchObject(missing);
      await expect(governance.abortVaultLock('missing')).rejects.toMatchObject(missing);
    });

    test.each([
      ['InitiateVaultLock', () => world.governance.initiateVaultLock(vault, policy)],
      ['CompleteVaultLock', () => world.governance.completeVaultLock(vault, 'x')],
      ['AbortVaultLock', () => world.governance.abortVaultLock(vault)],
    ] as const)('is not changed by whom %s is denied', async (operation, change) => {
      const allow = world.deny(operation);
      try {
        await expect(change()).rejects.toMatchObject({
          name: 'ActionDeniedError',
          message: expect.stringContaining(operation),
        });
      } finally {
        allow();
      }
      expect(await lock()).toEqual({ state: 'none' });
    });
  });
}
