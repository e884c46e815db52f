import { memoryTopic } from '../../../adapters/memory/memory-topic';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { putDriftProgress } from '../../../core/backup/drift/records/drift-progress';
import type { ComparedDrift, Drift } from '../../../core/contracts/drift';
import type { InventoryScope } from '../../../core/contracts/inventory-run';
import { inventoryFiles, runFiles } from '../../../core/contracts/run-files';
import { keyOf } from '../../../core/contracts/table';
import { lastInventory } from '../../../core/inventory/last-inventory';
import { claimRunName } from '../../../core/run/run-name';
import { getRun, markStopping, recordEnd } from '../../../core/run/run-record';
import { reportInventory } from '../../../lambdas/report-inventory/report-inventory';
import { element, INVENTORY_DATE, inventoryOf, VAULT_ARN } from '../../core/inventory/inventories';
import { Listing, RUN_ID, RUNS } from '../read-inventory/listings';
import { silent } from '../retrieval/simulation';

type RunError = { error: string; cause: string };

async function world(scope?: InventoryScope) {
  const listing = await Listing.opened(scope);
  const { items, objects, clock, run } = listing;
  const reports = memoryTopic();
  const logged: unknown[] = [];
  const log = { ...silent, warn: (event: string, data?: object) => void logged.push({ event, ...data }) };
  const execution = {
    execution: RUN_ID,
    executionArn: run.executionArn,
    executionStartedAt: '2026-01-05T09:59:00.000Z',
  };
  await claimRunName(items, RUN_ID, execution);
  const report = (failure?: RunError, notCompared?: RunError) =>
    reportInventory(
      {
        ...execution,
        request: { kind: 'inventory', vault: 'photos' },
        failure: failure && { status: 'failed', ...failure },
        notCompared,
      },
      { items, files: memoryWorkingFiles(objects, RUNS), clock, reports, log },
    );
  return { listing, reports, report, logged };
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

const aDrift = (more: Partial<ComparedDrift> = {}): ComparedDrift => ({
  kind: 'compared',
  before: { runId: 'run-0', inventoryDate: '2026-01-01T00:00:00Z' },
  ...{ snapshots: 2, needed: 3, unreadSnapshots: 0, unreadRecords: 0, gone: { needed: 0, others: 0 }, changed: 0 },
  ...{
    unknown: { archives: 1, bytes: 5 },
    new: { archives: 2, bytes: 9 },
    duplicates: 0,
    notYetListed: 0,
    unconfirmed: 0,
  },
  firstGone: [],
  call: 'c1',
  ...more,
});

it.each<[string, Partial<ComparedDrift>]>([
  ['that a snapshot needs', { gone: { needed: 1, others: 0 } }],
  ['that the earlier inventory lists', { gone: { needed: 0, others: 1 } }],
  ['that is changed', { changed: 1 }],
])('is completed with errors, and logs what the alarm counts, for an archive %s', async (_name, more) => {
  const { listing, reports, report, logged } = await world();
  await listing.read('job', inventoryOf([element(1)]));
  const facts = { sizeBytes: 1, treeHash: 'ab', createdAt: '2026-01-01T00:00:00Z' };
  const drift = aDrift({ ...more, firstGone: [{ archiveId: 'lost', ...facts, plan: 'docs', wasListed: false }] });
  await putDriftProgress(listing.items, RUN_ID, { before: undefined, progress: { stage: 'done', drift } }, new Date(0));
  expect(await report()).toMatchObject({ status: 'completed-with-errors', drift });
  expect(logged).toEqual([expect.objectContaining({ event: 'inventory.drift', runId: RUN_ID, vault: 'photos' })]);
  expect(reports.published[0]?.message).toContain('lost of plan docs');
});

it.each<Drift>([aDrift(), { kind: 'skipped', reason: 'too many' }])('raises no alarm for %j', async (drift) => {
  const { listing, reports, report, logged } = await world();
  await listing.read('job', inventoryOf([element(1)]));
  await putDriftProgress(listing.items, RUN_ID, { before: undefined, progress: { stage: 'done', drift } }, new Date(0));
  expect(await report()).toMatchObject({ status: 'succeeded', drift });
  expect(logged).toEqual([]);
  expect(reports.published[0]?.message).toContain(
    drift.kind === 'skipped' ? 'Not compared: too many' : 'unknown: 1, 5',
  );
});

describe('when the comparison failed', () => {
  const cause = JSON.stringify({ errorType: 'Error', errorMessage: 'the record is damaged', trace: [] });
  const notCompared = { error: 'InvalidRecordError', cause };

  async function read() {
    const opened = await world();
    await opened.listing.read('job', inventoryOf([element(1)]));
    return opened;
  }

  it('completes with errors, and the list is the last one of its vault', async () => {
    const { listing, reports, report, logged } = await read();
    const drift = { kind: 'skipped', reason: 'InvalidRecordError: the record is damaged' };
    const written = await report(undefined, notCompared);
    expect(written).toMatchObject({ status: 'completed-with-errors', archives: 1, drift });
    expect(written?.error).toBeUndefined();
    expect(reports.published[0]?.message).toContain(`Not compared: ${drift.reason}`);
    expect(logged).toEqual([{ event: 'inventory.drift', runId: RUN_ID, vault: 'photos', notCompared: drift.reason }]);
    expect(await lastInventory('photos', listing)).toMatchObject({ runId: RUN_ID, inventoryDate: INVENTORY_DATE });
  });

  it('reports the result that the last call recorded before it failed', async () => {
    const { listing, report, logged } = await read();
    const progress = { stage: 'done', drift: aDrift() } as const;
    await putDriftProgress(listing.items, RUN_ID, { before: undefined, progress }, new Date(0));
    expect(await report(undefined, notCompared)).toMatchObject({ status: 'succeeded', drift: aDrift() });
    expect(logged).toEqual([]);
  });

  it('does so even if the record of the comparison is damaged', async () => {
    const { listing, report } = await read();
    await listing.items.put({ ...keyOf.drift(RUN_ID), revision: 1, progress: '{' });
    expect(await report(undefined, { error: 'States.Timeout', cause: '' })).toMatchObject({
      status: 'completed-with-errors',
      drift: { kind: 'skipped', reason: 'States.Timeout' },
    });
  });

  it.each(['stopping', 'stopped'] as const)('leaves a run that is %s stopped', async (status) => {
    const { listing, report } = await read();
    await markStopping(listing.items, RUN_ID);
    if (status === 'stopped')
      await recordEnd(listing.items, RUN_ID, { status, finishedAt: '2026-01-05T11:00:00.000Z', failure: notCompared });
    const written = await report(undefined, notCompared);
    expect(written).toMatchObject({ status: 'stopped', error: { error: 'InvalidRecordError' } });
    expect(written?.drift).toBeUndefined();
    expect(await getRun(listing.items, RUN_ID)).toMatchObject({ status: 'stopped' });
    expect(await lastInventory('photos', listing)).toBeUndefined();
  });
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
