import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import type { InventoryScope } from '../../../core/contracts/inventory-run';
import { runFiles } from '../../../core/contracts/run-files';
import type { RunEnd } from '../../../core/contracts/run-status';
import { keyOf } from '../../../core/contracts/table';
import { lastInventory } from '../../../core/inventory/last-inventory';
import { recordEnd } from '../../../core/run/run-record';
import { aListing } from '../../lambdas/read-inventory/listings';
import { putOpened } from '../run/put-opened';

interface Listed {
  status?: RunEnd;
  vault?: string;
  scope?: InventoryScope;
}

function world() {
  const items = memoryItems();
  const files = memoryWorkingFiles(memoryObjects({ buckets: ['runs'] }), 'runs');
  /** Put an ended inventory run on record, with its report. */
  const add = async (runId: string, startedAt: string, listed: Listed = {}) => {
    const { status = 'succeeded', vault = 'photos', scope = { kind: 'vault' } } = listed;
    const run = { ...aListing(scope), runId, vault };
    await putOpened(items, run, 'inventory', new Date(startedAt));
    await recordEnd(items, runId, { status, finishedAt: startedAt });
    const sums = { archives: 1, bytes: 1, unreadable: 0, descriptions: { moraine: 0, text: 1, empty: 0 } };
    const dates = { inventoryDate: '2026-01-01T00:00:00Z', vaultArn: null, startedAt, finishedAt: startedAt };
    const report = { ...run, status, ...sums, ...dates, parts: ['000000-a'] };
    await files.write(runFiles.report(runId), JSON.stringify(report), 'application/json');
  };
  const last = async (before?: string) => (await lastInventory('photos', { items, files }, before))?.runId;
  return { items, add, last };
}

it('is the newest complete list of the whole vault', async () => {
  const { items, add, last } = world();
  expect(await last()).toBeUndefined();
  await add('old', '2026-01-01T00:00:00.000Z');
  await add('newest', '2026-01-02T00:00:00.000Z', { status: 'completed-with-errors' });
  await add('range', '2026-01-03T00:00:00.000Z', {
    scope: { kind: 'range', created: { from: '2026-01-01T00:00:00Z' } },
  });
  await add('other', '2026-01-04T00:00:00.000Z', { vault: 'other' });
  await add('failed', '2026-01-05T00:00:00.000Z', { status: 'failed' });
  await add('damaged', '2026-01-06T00:00:00.000Z');
  await items.update(keyOf.run('damaged'), { remove: ['executionArn'] });
  expect(await last()).toBe('newest');
});

it('started before another run, if one is named', async () => {
  const { add, last } = world();
  await add('first', '2026-01-01T00:00:00.000Z');
  await add('second', '2026-01-02T00:00:00.000Z');
  expect(await last('2026-01-02T00:00:00.000Z')).toBe('first');
  expect(await last('2026-01-01T00:00:00.000Z')).toBeUndefined();
});
