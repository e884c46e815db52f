import { glacierClient } from '../../adapters/aws/clients';
import { glacierAccountGovernance } from '../../adapters/aws/glacier-account-governance';
import { glacierAccountVaults } from '../../adapters/aws/glacier-account-vaults';
import { memoryAccountVaults } from '../../adapters/memory/memory-account-vaults';
import { memoryClock } from '../../adapters/memory/memory-clock';
import type { AccountGovernance } from '../../core/ports/account-governance';
import type { AccountVaults, CapacityUnit } from '../../core/ports/account-vaults';
import type { EmbeddedCloud } from '../../local/embedded-cloud';
import { clientConfig, embeddedCloud } from './embedded';

/** An account that a person governs. */
interface GovernedWorld {
  vaults: AccountVaults;
  governance: AccountGovernance;
  now(): number;
  /** @returns a function that allows it again */
  deny(operation: string): () => void;
}

function memoryWorld(): GovernedWorld {
  const clock = memoryClock();
  const vaults = memoryAccountVaults(clock.now);
  return {
    vaults,
    governance: vaults,
    now: () => clock.now().getTime(),
    deny: (operation) => {
      vaults.deny(`glacier:${operation}`);
      return () => vaults.allow(`glacier:${operation}`);
    },
  };
}

function embeddedWorld(cloud: EmbeddedCloud): GovernedWorld {
  const client = glacierClient(clientConfig(cloud));
  return {
    vaults: glacierAccountVaults(client),
    governance: glacierAccountGovernance(client),
    now: () => cloud.clock.now(),
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

function behavesAsGovernance(start: () => GovernedWorld) {
  let world: GovernedWorld;
  beforeAll(() => {
    world = start();
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
      expect(expiresAt.toISOString().slice(8, 19)).toBe(startsAt.toISOString().slice(8, 19));
    });

    test('two units are as many as an account may have', async () => {
      await world.governance.buyCapacityUnit();
      await expect(world.governance.buyCapacityUnit()).rejects.toMatchObject({ name: 'CapacityLimitError' });
      expect(await units()).toHaveLength(2);
    });
  });
}
