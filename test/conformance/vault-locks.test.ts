import { CreateVaultCommand, type GlacierClient } from '@aws-sdk/client-glacier';
import { glacierClient } from '../../adapters/aws/clients';
import { glacierAccountGovernance } from '../../adapters/aws/glacier-account-governance';
import { glacierAccountVaults } from '../../adapters/aws/glacier-account-vaults';
import { memoryAccountVaults } from '../../adapters/memory/memory-account-vaults';
import { memoryClock } from '../../adapters/memory/memory-clock';
import type { AccountGovernance } from '../../core/ports/account-governance';
import type { AccountVaults } from '../../core/ports/account-vaults';
import { denyingPolicy } from '../../core/vault-lock/denying-policy';
import type { EmbeddedCloud } from '../../local/embedded-cloud';
import { clientConfig, embeddedCloud } from './embedded';

const HOUR_MS = 3_600_000;

/** An account that a person governs. */
interface GovernedWorld {
  governance: AccountGovernance;
  vaults: AccountVaults;
  addVault(vault: string): Promise<void>;
  advance(milliseconds: number): Promise<void>;
  deny(operation: string): () => void;
}

function memoryWorld(): GovernedWorld {
  const clock = memoryClock();
  const vaults = memoryAccountVaults(() => clock.now());
  return {
    governance: vaults,
    vaults,
    addVault: async (vault) => vaults.put(vault, {}),
    advance: async (milliseconds) => void clock.advance(milliseconds),
    deny: (operation) => {
      vaults.deny(`glacier:${operation}`);
      return () => vaults.allow(`glacier:${operation}`);
    },
  };
}

function embeddedWorld(cloud: EmbeddedCloud, client: GlacierClient): GovernedWorld {
  return {
    governance: glacierAccountGovernance(client),
    vaults: glacierAccountVaults(client),
    addVault: async (vaultName) => void (await client.send(new CreateVaultCommand({ accountId: '-', vaultName }))),
    advance: (milliseconds) => cloud.clock.advance(milliseconds),
    deny: (operation) => {
      const effect = { kind: 'error', code: 'AccessDeniedException', statusCode: 403, message: 'no' } as const;
      cloud.faults.add({ service: 'glacier', operation, effect });
      return () => cloud.faults.clear();
    },
  };
}

describe('in memory', () => isGoverned(memoryWorld));

describe('on Amazon Glacier', () => {
  const cloud = embeddedCloud();
  isGoverned(() => embeddedWorld(cloud(), glacierClient(clientConfig(cloud()))));
});

function isGoverned(start: () => GovernedWorld) {
  let world: GovernedWorld;
  beforeAll(() => {
    world = start();
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
