import { DeleteArchiveCommand } from '@aws-sdk/client-glacier';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { listMissing } from '../../core/backup/damage/missing-archives';
import { getHead, markForgotten } from '../../core/backup/snapshot/heads';
import { readArchiveLines } from '../../core/backup/snapshot/read-snapshot';
import { writeArchiveLines } from '../../core/backup/snapshot/write-snapshot';
import { CheckReport, DamageLine } from '../../core/contracts/check';
import type { RetrievalRequestInput } from '../../core/contracts/retrieval-run';
import { checkFiles, runFiles } from '../../core/contracts/run-files';
import type { ArchiveLine } from '../../core/contracts/snapshot';
import { retryRequest } from '../../core/run/retry-request';
import { listRuns } from '../../core/run/run-list';
import { getRun, markStopping } from '../../core/run/run-record';
import { collect } from '../core/backup/runs';
import { BackedUp, PLAN } from './backed-up';
import { DAY_MS } from './deployment';

const HOUR_MS = 3_600_000;

type CheckRequest = Partial<Extract<RetrievalRequestInput, { kind: 'check' }>>;

describe('checking that a vault has what snapshots need', () => {
  let backedUp: BackedUp;
  let runs = 0;
  /** Of the second snapshot. */
  let packs: ArchiveLine[] = [];
  const snapshots: string[] = [];

  beforeAll(async () => {
    backedUp = await BackedUp.start({
      packedObjectBytesMax: 1000,
      // Two months after the beginning, behind all other cases.
      check: { schedule: { expression: 'cron(0 5 1 8 ? *)' }, sample: 2 },
    });
    await backedUp.put('small/one', 'one');
    await backedUp.put('small/two', 'two');
    await backedUp.put('large', { bytes: Buffer.alloc(5000, 'large') });
    snapshots.push((await backedUp.backup()).runId);
    await backedUp.put('small/three', 'three');
    snapshots.push((await backedUp.backup()).runId);
    const { s3, runsBucket } = backedUp.moraine;
    packs = await collect(
      readArchiveLines(s3WorkingFiles(s3, runsBucket), { plan: PLAN, snapshot: snapshots[1] ?? '' }),
    );
    await nextInventory();
  }, 240_000);
  afterAll(() => backedUp?.stop());

  /** Glacier takes an inventory that has everything. */
  const nextInventory = () => backedUp.moraine.cloud.clock.advance(2 * DAY_MS);

  async function check({ check: of, ...request }: CheckRequest = {}) {
    const runId = `check-${++runs}`;
    const { moraine } = backedUp;
    const input = { kind: 'check', vault: 'vault', check: { plan: PLAN, ...of }, ...request };
    const ended = await moraine.execute(moraine.stateMachineArn, runId, input);
    const text = await moraine.runFile(runFiles.report(runId)).catch(() => undefined);
    const report = text === undefined ? undefined : CheckReport.parse(JSON.parse(text));
    return { runId, ...ended, report };
  }

  async function sampleFiles(): Promise<string[]> {
    const { s3, runsBucket: Bucket } = backedUp.moraine;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'samples/' }));
    return Contents.map(({ Key = '' }) => Key);
  }

  const archiveOf = (key: string) => {
    const at = key === 'large' ? packs.find(({ kind }) => kind === 'object') : undefined;
    return at ?? packs[0];
  };

  it('finds everything, and requests nothing but an inventory', async () => {
    backedUp.moraine.cloud.meter.reset();
    const { status, report } = await check();
    expect(status).toBe('SUCCEEDED');
    expect(report).toMatchObject({
      status: 'succeeded',
      snapshot: null,
      // Two packs, an object and two catalogs.
      sums: { snapshots: 2, archives: 5, missing: 0, otherSize: 0, otherHash: 0, notYetListed: 0, unreadable: 0 },
      findings: [],
      elsewhere: [],
      sample: null,
    });
    expect(backedUp.moraine.calls('glacier', 'InitiateJob')).toBe(1);
  }, 240_000);

  it('retrieves a sample, verifies it, keeps the evidence, and removes the objects', async () => {
    const { runId, report } = await check({ sample: { objects: 3, seed: 'audit' } });
    expect(report).toMatchObject({
      status: 'succeeded',
      sample: { seed: 'audit', wanted: 3, snapshot: snapshots[1], objects: 3, verified: 3, failed: 0 },
    });
    const evidence = report?.sample?.evidence ?? [];
    expect(evidence).toHaveLength(3);
    for (const { key, crc32, outcome, sizeBytes } of evidence) {
      expect({ outcome, sizeBytes }).toEqual({
        outcome: 'verified',
        sizeBytes: backedUp.content.get(key)?.bytes.length,
      });
      expect(crc32).toEqual(expect.any(Number));
    }
    expect(await sampleFiles()).toEqual([]);
    const { s3, runsBucket: Bucket } = backedUp.moraine;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `written/vault/${Bucket}/` }));
    expect(Contents.map(({ Key }) => Key).filter((key) => key?.includes(runId))).toEqual([]);
    const again = await check({ sample: { objects: 3, seed: 'audit' }, check: { plan: PLAN, snapshot: snapshots[1] } });
    expect(again.report?.sample?.evidence.map(({ key }) => key)).toEqual(evidence.map(({ key }) => key));
  }, 240_000);

  it('estimates a sample in a dry run, and retrieves nothing', async () => {
    backedUp.moraine.cloud.meter.reset();
    const { report } = await check({ sample: { objects: 2 }, dryRun: true });
    expect(report).toMatchObject({ status: 'planned', sample: { objects: 2, verified: 0, requests: 0, evidence: [] } });
    expect(backedUp.moraine.calls('glacier', 'InitiateJob')).toBe(1);
  }, 240_000);

  it('does not count archives as missing that are too recent to be listed', async () => {
    await backedUp.put('small/four', 'four');
    snapshots.push((await backedUp.backup()).runId);
    const { report } = await check();
    expect(report).toMatchObject({
      status: 'succeeded',
      sums: { snapshots: 3, archives: 7, missing: 0, notYetListed: 2 },
      warnings: [],
      notes: [expect.stringContaining('too young')],
    });
  }, 240_000);

  it('finds and records a missing archive, and names its objects', async () => {
    const { moraine } = backedUp;
    const { archiveId = '' } = archiveOf('large') ?? {};
    await moraine.glacier.send(new DeleteArchiveCommand({ accountId: '-', vaultName: 'vault', archiveId }));
    await nextInventory();
    const dry = await check({ dryRun: true });
    expect(dry.report).toMatchObject({ status: 'planned', sums: { missing: 1 }, findings: [{ archiveId }] });
    expect(await collect(listMissing(moraine.items, PLAN))).toEqual([]);

    const { runId, report } = await check();
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      sums: { snapshots: 3, archives: 7, missing: 1, notYetListed: 0 },
      findings: [
        {
          archiveId,
          kind: 'object',
          finding: 'missing',
          snapshots: 3,
          firstSnapshots: [...snapshots].reverse(),
          objects: 1,
          firstKeys: ['large'],
        },
      ],
    });
    expect(await collect(listMissing(moraine.items, PLAN))).toMatchObject([
      { archiveId, vault: 'vault', finding: 'missing', foundBy: runId },
    ]);
    for (const snapshot of snapshots) {
      expect(await getHead(moraine.items, PLAN, snapshot)).toMatchObject({
        damage: { archives: 1, objects: 1, foundBy: runId },
      });
      const lines = (await moraine.runFile(checkFiles.damage(runId, snapshot))).trim().split('\n');
      expect(lines.map((line) => DamageLine.parse(JSON.parse(line)))).toMatchObject([
        { kind: 'archive', archiveId, finding: 'missing' },
        { kind: 'object', key: 'large', archives: [archiveId] },
      ]);
    }
  }, 240_000);

  it('fails a sample with a missing archive, and names the object', async () => {
    const { report } = await check({ sample: { objects: 10 } });
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      sample: { objects: 5, wanted: 10, verified: 4, failed: 1 },
    });
    const [failed] = report?.sample?.evidence.filter(({ outcome }) => outcome === 'failed') ?? [];
    expect(failed).toMatchObject({ key: 'large', reason: expect.any(String) });
    expect(await sampleFiles()).toEqual([]);
  }, 240_000);

  it('finds archives whose size and tree hash in the vault differ from a damaged list of archives', async () => {
    const { s3, runsBucket } = backedUp.moraine;
    const files = s3WorkingFiles(s3, runsBucket);
    const address = { plan: PLAN, snapshot: snapshots[1] ?? '' };
    const [first, second] = packs.filter(({ kind }) => kind === 'pack') as [ArchiveLine, ArchiveLine];
    const damaged = packs.map((line) => {
      if (line === first) return { ...line, sizeBytes: line.sizeBytes + 1 };
      return line === second ? { ...line, treeHash: 'a'.repeat(64) } : line;
    });
    await writeArchiveLines(files, address, damaged);
    const { report } = await check({ check: address, dryRun: true });
    expect(report).toMatchObject({ sums: { snapshots: 1, missing: 1, otherSize: 1, otherHash: 1 } });
    const findings = report?.findings.filter(({ finding }) => finding !== 'missing');
    expect(findings).toMatchObject([
      { archiveId: first.archiveId, finding: 'other-size', listed: { sizeBytes: first.sizeBytes } },
      { archiveId: second.archiveId, finding: 'other-hash', listed: { treeHash: second.treeHash } },
    ]);
    await writeArchiveLines(files, address, packs);
  }, 240_000);

  it('ends stopped with a report, and is retried with the same sample and the existing jobs', async () => {
    const { moraine } = backedUp;
    const input = {
      kind: 'check',
      vault: 'vault',
      check: { plan: PLAN },
      sample: { objects: 2, seed: 'a' },
      dryRun: false,
    };
    const start = { stateMachineArn: moraine.stateMachineArn, name: 'stopped', input: JSON.stringify(input) };
    const { executionArn } = await moraine.sfn.send(new StartExecutionCommand(start));
    // The inventory has come, and the sample is asked for in Bulk.
    while ((await getRun(moraine.items, 'stopped'))?.status !== 'retrieving')
      await moraine.cloud.clock.advance(HOUR_MS);
    await moraine.cloud.clock.advance(HOUR_MS);
    await markStopping(moraine.items, 'stopped');
    await moraine.sfn.send(new StopExecutionCommand({ executionArn }));
    await moraine.cloud.clock.whenIdle();
    const stopped = await getRun(moraine.items, 'stopped');
    expect(stopped).toMatchObject({ status: 'stopped', kind: 'check', plan: PLAN });
    const report = CheckReport.parse(JSON.parse(await moraine.runFile(runFiles.report('stopped'))));
    expect(report).toMatchObject({ status: 'stopped', sample: { seed: 'a', verified: 0 } });

    moraine.cloud.meter.reset();
    const retry = stopped && retryRequest(stopped);
    if (retry?.kind !== 'possible') throw new Error('it cannot be tried again');
    const again = await check(retry.request as CheckRequest);
    expect(again.report).toMatchObject({
      retryOf: 'stopped',
      sample: { seed: 'a', objects: 2, verified: 2, requests: 0 },
    });
    const keys = (of: CheckReport | undefined) => of?.sample?.evidence.map(({ key }) => key);
    expect(keys(again.report)).toEqual(keys(report));
    expect(again.report?.notes).toContainEqual(
      expect.stringContaining('Jobs reused from the run that this one retries'),
    );
    // The inventory is asked for anew.
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(1);
    expect(await sampleFiles()).toEqual([]);
  }, 240_000);

  it('removes records of missing archives that no kept snapshot needs', async () => {
    const { items } = backedUp.moraine;
    expect(await collect(listMissing(items, PLAN))).toHaveLength(1);
    for (const snapshot of snapshots) await markForgotten(items, PLAN, snapshot);
    await backedUp.remove('large');
    const { runId } = await backedUp.backup();
    await nextInventory();
    const { report } = await check();
    expect(report).toMatchObject({ status: 'succeeded', sums: { snapshots: 1, missing: 0 } });
    expect(await collect(listMissing(items, PLAN))).toEqual([]);
    expect((await getHead(items, PLAN, runId))?.damage).toBeUndefined();
  }, 240_000);

  it('starts by its schedule, with its sample', async () => {
    const { moraine } = backedUp;
    await moraine.cloud.clock.advance(Date.UTC(2026, 7, 2) - moraine.cloud.clock.now());
    await moraine.cloud.clock.whenIdle();
    const [latest] = await collect(listRuns(moraine.items));
    expect(latest).toMatchObject({ kind: 'check', status: 'succeeded', plan: PLAN, vault: 'vault' });
    expect(latest?.runId).toMatch(/^20260801T050000Z-[0-9a-f]{6}$/);
    const report = CheckReport.parse(JSON.parse(await moraine.runFile(runFiles.report(latest?.runId ?? ''))));
    expect(report).toMatchObject({ snapshot: null, sample: { wanted: 2, verified: 2 } });
  }, 240_000);
});
