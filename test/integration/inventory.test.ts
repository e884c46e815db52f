import { CreateVaultCommand, DeleteArchiveCommand } from '@aws-sdk/client-glacier';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { readArchiveLines } from '../../core/backup/snapshot/read-snapshot';
import { GoneLine } from '../../core/contracts/drift';
import { InventoryReport, ListedArchive } from '../../core/contracts/inventory-run';
import { driftFiles, inventoryFiles, runFiles } from '../../core/contracts/run-files';
import { deployedMachines, statelessStackName } from '../../core/contracts/stack-outputs';
import { collect } from '../core/backup/runs';
import { BackedUp, PLAN } from './backed-up';
import { DAY_MS, Deployment } from './deployment';

describe('listing a vault', () => {
  let moraine: Deployment;
  let failsNext = false;
  let runs = 0;

  beforeAll(async () => {
    moraine = await Deployment.start(
      {},
      {
        glacier: {
          failJob: () => {
            const fails = failsNext;
            failsNext = false;
            return fails ? 'Internal error' : undefined;
          },
        },
      },
    );
    for (const name of ['old-1', 'old-2']) await moraine.upload(name, 100, 'old/file, with "quotes"');
    await moraine.cloud.clock.advance(10 * DAY_MS);
    await moraine.upload('new', 300, '');
    await moraine.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'empty' }));
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
  });
  afterAll(() => moraine?.stop());

  async function list(request: Record<string, unknown> = {}) {
    const runId = `inventory-${++runs}`;
    const arn = moraine.cloud.outputs(statelessStackName(moraine.name))[deployedMachines.inventory.output] ?? '';
    const ended = await moraine.execute(arn, runId, { kind: 'inventory', vault: 'vault', ...request });
    const text = await moraine.runFile(runFiles.report(runId)).catch(() => undefined);
    const report = text === undefined ? undefined : InventoryReport.parse(JSON.parse(text));
    const [part] = report?.parts ?? [];
    const file = report && part && inventoryFiles.list(runId, report.scope.kind, part);
    const lines = file ? (await moraine.runFile(file).catch(() => '')).split('\n').filter((line) => line !== '') : [];
    const ids = lines.map((line) => ListedArchive.parse(JSON.parse(line)).archiveId);
    return { ...ended, report, lines, ids };
  }

  it('lists every archive, with totals', async () => {
    moraine.cloud.meter.reset();
    const { status, report, lines, ids } = await list();
    expect(status).toBe('SUCCEEDED');
    expect(ids.sort()).toEqual(moraine.archives.map(({ archiveId }) => archiveId).sort());
    expect(lines.map((line) => JSON.parse(line))).toContainEqual({
      archiveId: moraine.archives[0]?.archiveId,
      description: 'old/file, with "quotes"',
      createdAt: expect.stringMatching(/^2026-06-01T12:00:\d\dZ$/),
      sizeBytes: 100,
      treeHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(report).toMatchObject({
      status: 'succeeded',
      scope: { kind: 'vault' },
      vaultArn: expect.stringMatching(/:vaults\/vault$/),
      archives: 3,
      bytes: 500,
      unreadable: 0,
      descriptions: { moraine: 0, text: 2, empty: 1 },
      largest: { archiveId: moraine.archives[2]?.archiveId, sizeBytes: 300 },
      parts: [expect.any(String)],
    });
    // It would say that its summary was not sent.
    expect(report?.warnings ?? []).toEqual([]);
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(1);
    expect(moraine.calls('glacier', 'GetJobOutput')).toBe(1);
  });

  it('lists the archives of a range, and says that it is one', async () => {
    const created = { from: '2026-06-02T00:00:00Z', to: '2026-07-01T00:00:00Z' };
    const { report, ids } = await list({ created });
    expect(ids).toEqual([moraine.archives[2]?.archiveId]);
    expect(report).toMatchObject({ scope: { kind: 'range', created }, archives: 1 });
    const { report: nothing } = await list({ created: { to: '2020-01-01T00:00:00Z' } });
    expect(nothing).toMatchObject({ status: 'succeeded', archives: 0, parts: [expect.any(String)] });
  });

  it('requests another job when one fails', async () => {
    failsNext = true;
    moraine.cloud.meter.reset();
    const { report } = await list();
    expect(report).toMatchObject({ status: 'succeeded', archives: 3 });
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(2);
  });

  it('asks for the job whose notice is lost, and requests no other', async () => {
    moraine.cloud.meter.reset();
    const remove = moraine.cloud.faults.add({
      service: 'sns',
      operation: 'Deliver',
      match: ({ path }) => path.includes('Jobs'),
      times: 1,
      effect: { kind: 'drop' },
    });
    const { report } = await list();
    expect(remove()).toBe(1);
    expect(report).toMatchObject({ status: 'succeeded', archives: 3 });
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(1);
  });

  it('refuses a missing vault, and one without an inventory', async () => {
    expect(await list({ vault: 'missing' })).toMatchObject({ status: 'REFUSED', error: 'VaultNotFoundError' });
    expect(await list({ vault: 'other' })).toMatchObject({ status: 'REFUSED', error: 'NotConfiguredError' });
    await moraine.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'missing' }));
    const refused = await list({ vault: 'missing' });
    expect(refused).toMatchObject({ status: 'REFUSED', error: 'InventoryNotReadyError', report: undefined });
  });

  it('lists an empty vault as empty', async () => {
    await moraine.cloud.glacier.takeInventoryNow('empty');
    const { status, report } = await list({ vault: 'empty' });
    expect(status).toBe('SUCCEEDED');
    expect(report).toMatchObject({ status: 'succeeded', archives: 0, inventoryDate: expect.any(String) });
  });
});

describe('comparing a vault with what backups wrote', () => {
  let backedUp: BackedUp;
  let runs = 0;
  let snapshot = '';

  beforeAll(async () => {
    backedUp = await BackedUp.start({ packedObjectBytesMax: 1000 });
    await backedUp.put('small', 'one');
    await backedUp.put('large', { bytes: Buffer.alloc(5000, 'large') });
    snapshot = (await backedUp.backup()).runId;
    await backedUp.moraine.upload('other', 200, 'by another program');
    await nextInventory();
  }, 240_000);
  afterAll(() => backedUp?.stop());

  /** Glacier takes an inventory that has everything. */
  const nextInventory = () => backedUp.moraine.cloud.clock.advance(2 * DAY_MS);

  async function compare() {
    const { moraine } = backedUp;
    const runId = `inventory-${++runs}`;
    const arn = moraine.cloud.outputs(statelessStackName(moraine.name))[deployedMachines.inventory.output] ?? '';
    const { status } = await moraine.execute(arn, runId, { kind: 'inventory', vault: 'vault' });
    const report = InventoryReport.parse(JSON.parse(await moraine.runFile(runFiles.report(runId))));
    if (report.drift?.kind !== 'compared') throw new Error(`the drift is ${JSON.stringify(report.drift)}`);
    const { drift } = report;
    const gone = (await moraine.runFile(driftFiles.gone(runId, drift.call))).split('\n').filter((line) => line !== '');
    return { runId, status, report, drift, gone: gone.map((line) => GoneLine.parse(JSON.parse(line))) };
  }

  it('finds none the first time, and later what is gone and what is new, of a plan that was renamed too', async () => {
    backedUp.moraine.cloud.meter.reset();
    const first = await compare();
    const none = { gone: { needed: 0, others: 0 }, changed: 0, unknown: { archives: 0, bytes: 0 } };
    expect(first.report.status).toBe('succeeded');
    // A pack, the large object and the catalog.
    expect(first.drift).toMatchObject({ ...none, before: null, snapshots: 1, needed: 3, new: null });

    const other = backedUp.moraine.archives[0]?.archiveId;
    await backedUp.redeploy({ name: 'docs', packedObjectBytesMax: 1000 });
    const { glacier, s3, runsBucket } = backedUp.moraine;
    const files = s3WorkingFiles(s3, runsBucket);
    const lines = await collect(readArchiveLines(files, { plan: PLAN, snapshot }));
    const large = lines.find(({ kind }) => kind === 'object')?.archiveId;
    for (const archiveId of [large, other])
      await glacier.send(new DeleteArchiveCommand({ accountId: '-', vaultName: 'vault', archiveId }));
    await backedUp.moraine.upload('new', 300, '');
    await nextInventory();
    backedUp.moraine.cloud.meter.reset();
    const { report, drift, gone } = await compare();
    expect(report.status).toBe('completed-with-errors');
    expect(drift).toMatchObject({
      ...{
        before: { runId: first.runId },
        gone: { needed: 1, others: 1 },
        changed: 0,
        unknown: { archives: 0, bytes: 0 },
      },
      ...{ snapshots: 1, needed: 3, new: { archives: 1, bytes: 300 } },
    });
    expect(gone).toEqual([
      expect.objectContaining({ archiveId: large, plan: PLAN, sizeBytes: 5000, wasListed: true }),
      expect.objectContaining({ archiveId: other, sizeBytes: 200, wasListed: true }),
    ]);
  });

  it('restores what is left of the plan that was renamed', async () => {
    const { status, report } = await backedUp.restore('again/', { plan: PLAN, paths: ['small'] });
    expect({ status, report: report?.status }).toEqual({ status: 'SUCCEEDED', report: 'succeeded' });
    expect(await backedUp.restoredKeys('again/')).toEqual(['small']);
  });
});
