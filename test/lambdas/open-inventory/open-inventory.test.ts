import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { createRun, getRun, markStopping } from '../../../core/run/run-record';
import { openInventory } from '../../../lambdas/open-inventory/open-inventory';

function world() {
  const clock = memoryClock();
  const vaults = memoryVaults({ clock });
  vaults.addVault('photos');
  vaults.takeInventory('photos');
  vaults.addVault('new');
  return { clock, vaults, items: memoryItems(), executions: memoryExecutions() };
}

const open = (request: unknown, deps = world(), startedAt = '2026-01-05T09:59:00.000Z') =>
  openInventory(
    {
      execution: 'run-1',
      executionArn: 'arn:aws:states:us-east-1:123456789012:execution:inventory:run-1',
      executionStartedAt: startedAt,
      request,
      configuration: { vaults: ['photos', 'new', 'gone'] },
    },
    deps,
  );

it('puts the run on record, in its first phase', async () => {
  const deps = world();
  const opened = await open({ kind: 'inventory', vault: 'photos' }, deps);
  expect(opened).toMatchObject({ opened: true, run: { kind: 'inventory', vault: 'photos', scope: { kind: 'vault' } } });
  expect(await getRun(deps.items, 'run-1')).toMatchObject({
    kind: 'inventory',
    status: 'inventory',
    vault: 'photos',
    isDryRun: false,
  });
  expect(await open({ kind: 'inventory', vault: 'photos' }, deps)).toEqual(opened);
});

it.each([
  { from: '2025-01-01T00:00:00Z', to: '2025-02-01T00:00:00Z' },
  { from: '2025-01-01T00:00:00Z' },
  { to: '2025-01-01T00:00:00Z' },
])('keeps the range: %j', async (created) => {
  const opened = await open({ kind: 'inventory', vault: 'photos', created });
  expect(opened).toMatchObject({ run: { scope: { kind: 'range', created } } });
});

it.each<[string, unknown, RegExp]>([
  ['a range without an end', { created: {} }, /must have `from`, `to` or both/],
  [
    'a range that ends before it begins',
    { created: { from: '2025-02-01T00:00:00Z', to: '2025-01-01T00:00:00Z' } },
    /must begin before it ends/,
  ],
  [
    'a range that is empty',
    { created: { from: '2025-02-01T00:00:00Z', to: '2025-02-01T00:00:00Z' } },
    /must begin before it ends/,
  ],
  ['a date with a zone', { created: { from: '2025-02-01T00:00:00+01:00' } }, /created.from: write/],
  ['an invalid date', { created: { from: '2025-13-01T00:00:00Z' } }, /created.from: is not a date/],
  ['a dry run', { dryRun: true }, /dryRun/],
  ['a budget', { budgetUsd: 1 }, /budgetUsd/],
])('refuses %s', async (_name, more, message) => {
  await expect(open({ kind: 'inventory', vault: 'photos', ...(more as object) })).rejects.toThrow(message);
});

it('refuses a vault that is not configured, or that there is not', async () => {
  await expect(open({ kind: 'inventory', vault: 'other' })).rejects.toThrow(
    /vaults: \['photos', 'new', 'gone', 'other'\]/,
  );
  await expect(open({ kind: 'inventory', vault: 'gone' })).rejects.toMatchObject({ name: 'VaultNotFoundError' });
});

it('refuses a vault without an inventory, and keeps nobody waiting for it', async () => {
  const deps = world();
  await expect(open({ kind: 'inventory', vault: 'new' }, deps)).rejects.toMatchObject({
    name: 'InventoryNotReadyError',
    message: expect.stringContaining('within about a day'),
  });
  expect(await getRun(deps.items, 'run-1')).toBeUndefined();
});

it('does not go on with a run that is being stopped', async () => {
  const deps = world();
  await open({ kind: 'inventory', vault: 'photos' }, deps);
  await markStopping(deps.items, 'run-1');
  await expect(open({ kind: 'inventory', vault: 'photos' }, deps)).rejects.toMatchObject({ name: 'RunOverError' });
});

it('tries again one that was stopped, though its record does not say so yet, and none that is under way', async () => {
  const deps = world();
  const asked = { runId: 'run-0', kind: 'inventory', executionArn: 'arn:run-0', vault: 'photos' } as const;
  await createRun(deps.items, { ...asked, request: {}, isDryRun: false }, deps.clock.now());
  await markStopping(deps.items, 'run-0');
  deps.executions.start('arn:run-0');
  const retry = { kind: 'inventory', vault: 'photos', retryOf: 'run-0' };
  await expect(open(retry, deps)).rejects.toThrow('run run-0 is under way');
  deps.executions.end('arn:run-0', deps.clock.now());
  expect(await open(retry, deps)).toMatchObject({ opened: true, run: { retryOf: 'run-0' } });
});
