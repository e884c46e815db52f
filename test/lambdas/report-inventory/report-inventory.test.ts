import { memoryTopic } from '../../../adapters/memory/memory-topic';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import type { InventoryScope } from '../../../core/contracts/inventory-run';
import { inventoryFiles, runFiles } from '../../../core/contracts/run-files';
import { claimRunName } from '../../../core/run/run-name';
import { getRun } from '../../../core/run/run-record';
import { reportInventory } from '../../../lambdas/report-inventory/report-inventory';
import { element, INVENTORY_DATE, inventoryOf, VAULT_ARN } from '../../core/inventory/inventories';
import { Listing, RUN_ID, RUNS } from '../read-inventory/listings';

async function world(scope?: InventoryScope) {
  const listing = await Listing.opened(scope);
  const { items, objects, clock, run } = listing;
  const reports = memoryTopic();
  const execution = {
    execution: RUN_ID,
    executionArn: run.executionArn,
    executionStartedAt: '2026-01-05T09:59:00.000Z',
  };
  await claimRunName(items, RUN_ID, execution);
  const report = (failure?: { error: string; cause: string }) =>
    reportInventory(
      {
        ...execution,
        request: { kind: 'inventory', vault: 'photos' },
        failure: failure && { status: 'failed', ...failure },
      },
      { items, files: memoryWorkingFiles(objects, RUNS), clock, reports },
    );
  return { listing, reports, report };
}

it('reports what the list adds up to, and tells it', async () => {
  const { listing, reports, report } = await world();
  await listing.read('job', inventoryOf([element(1), element(2, { ArchiveDescription: '' })]));
  const written = await report();
  expect(written).toMatchObject({
    kind: 'inventory',
    status: 'succeeded',
    scope: { kind: 'vault' },
    inventoryDate: INVENTORY_DATE,
    vaultArn: VAULT_ARN,
    archives: 2,
    bytes: 5,
    unreadable: 0,
    descriptions: { moraine: 0, text: 1, empty: 1 },
    oldest: element(1).CreationDate,
    newest: element(2).CreationDate,
    largest: { archiveId: element(2).ArchiveId, sizeBytes: 3 },
    parts: [await listing.part()],
  });
  const location = { bucket: RUNS, key: runFiles.report(RUN_ID) };
  expect(JSON.parse(listing.objects.text(location))).toEqual(JSON.parse(JSON.stringify(written)));
  expect(await getRun(listing.items, RUN_ID)).toMatchObject({
    status: 'succeeded',
    counts: { items: 2, bytes: 5, done: 2, failed: 0 },
  });
  expect(reports.published).toMatchObject([{ subject: 'Moraine: inventory of photos succeeded' }]);
  expect(reports.published[0]?.message).toContain('Vault photos: all archives');
});

it('says that the list of a range is not that of the vault', async () => {
  const created = { from: '2020-01-01T00:00:00Z', to: '2021-01-01T00:00:00Z' };
  const { listing, reports, report } = await world({ kind: 'range', created });
  await listing.read('job', inventoryOf([]));
  expect(await report()).toMatchObject({ status: 'succeeded', scope: { kind: 'range', created }, archives: 0 });
  expect(reports.published[0]?.message).toContain(
    'archives created from 2020-01-01T00:00:00Z on and before 2021-01-01T00:00:00Z',
  );
  expect(reports.published[0]?.message).toContain(`runs/${RUN_ID}/inventory-range-${await listing.part()}.jsonl`);
});

it('is completed with errors when elements could not be read', async () => {
  const { listing, report } = await world();
  await listing.read('job', inventoryOf([element(1), {}]));
  expect(await report()).toMatchObject({ status: 'completed-with-errors', archives: 1, unreadable: 1 });
});

it.each([false, true])('reports a run that failed, with what it had read: %s', async (hasRead) => {
  const { listing, reports, report } = await world();
  listing.remainingMs = [60_000];
  if (hasRead) await listing.read('job', inventoryOf(Array.from({ length: 20 }, (_, n) => element(n))));
  const failed = await report({ error: 'InventoryJobFailedError', cause: 'the output was gone' });
  expect(failed).toMatchObject({ status: 'failed', inventoryDate: null, error: { error: 'InventoryJobFailedError' } });
  expect(failed?.parts).toEqual(hasRead ? [await listing.part()] : []);
  const lines = hasRead ? listing.lines(inventoryFiles.list(RUN_ID, 'vault', await listing.part())) : [];
  expect(failed?.archives ?? 0).toBe(lines.length);
  expect((await getRun(listing.items, RUN_ID))?.counts?.items).toBe(hasRead ? lines.length : undefined);
  expect(reports.published[0]?.message).toContain('Error: InventoryJobFailedError: the output was gone');
});
