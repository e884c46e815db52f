import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { listHeads } from '../../core/backup/snapshot/heads';
import { ArchiveResult } from '../../core/contracts/backup-run';
import { FUNCTION_GONE_AFTER_MS } from '../../core/contracts/function-limits';
import { keyOf } from '../../core/contracts/table';
import { MIB } from '../../core/ranges/units';
import type { FaultRule } from '../../local/faults/fault-plan';
import { BackedUp, PLAN, type SourceContent } from '../integration/backed-up';
import { DAY_MS } from '../integration/deployment';
import { PACKS, renew, SMALL } from './source-content';
import { archivesInVault, archivesOnRecord, expectNothingStray, openUploads } from './vault-contents';

const SLICED = { key: 'sliced', sizeBytes: 9 * MIB + 77 };
/** Of each snapshot when everything is new: two packs, two slices, and the catalog. */
const ARCHIVES = 5;

describe('the steps around the uploads of a backup while something breaks', () => {
  let backedUp: BackedUp;
  let restores = 0;
  /** The source at the time of each snapshot. */
  const taken = new Map<string, Map<string, SourceContent>>();

  beforeAll(async () => {
    backedUp = await BackedUp.start({
      ...PACKS,
      archiveBytesMax: 8 * MIB,
      // All that only the third newest snapshot needs is deleted by each run.
      retention: { keepLast: 2, minimumAgeDays: 0 },
    });
    await backupUnder();
    await backupUnder();
  });
  afterEach(() => backedUp?.moraine.cloud.faults.clear());
  afterAll(() => backedUp?.stop());

  /** Everything is new. @returns the run, and how often each rule was applied */
  async function backupUnder(...rules: FaultRule[]) {
    const { faults, meter } = backedUp.moraine.cloud;
    await renew(backedUp, [...SMALL, SLICED]);
    meter.reset();
    const remove = rules.map((rule) => faults.add(rule));
    const run = await backedUp.backup();
    taken.set(run.runId, new Map(backedUp.content));
    return { ...run, applied: remove.map((remove) => remove()) };
  }

  async function snapshots() {
    const heads: string[] = [];
    for await (const { snapshot } of listHeads(backedUp.moraine.items, PLAN)) heads.push(snapshot);
    return heads;
  }

  const leaseHolder = async () => (await backedUp.moraine.items.get(keyOf.lease(PLAN)))?.executionArn;

  async function expectRestorable(...ids: string[]) {
    for (const snapshot of ids) {
      const content = taken.get(snapshot) ?? new Map();
      const prefix = `restore-${++restores}/`;
      const { report } = await backedUp.restore(prefix, { snapshot });
      expect(report).toMatchObject({ status: 'succeeded', verified: content.size, failed: 0 });
      await backedUp.expectRestored(prefix, content);
    }
  }

  /** Six kills of a step at the most: it is tried seven times. */
  const CALLS: [step: string, service: string, operation: string, skip?: number][] = [
    // The name of the run, its record, and the lease: a step that is repeated puts what there is already once more.
    ['OpenBackup', 'dynamodb', 'PutItem'],
    ['OpenBackup', 'dynamodb', 'PutItem', 1],
    ['OpenBackup', 'dynamodb', 'PutItem', 3],
    ['OpenBackup', 'dynamodb', 'UpdateItem'],
    // Its role has a name of its own. The trial signs first.
    ['write-snapshot', 'kms', 'Sign'],
    ['PlanBackup', 's3', 'PutObject', 1],
    ['PlanBackup', 's3', 'PutObject', 6],
    ['PlanBackup', 'dynamodb', 'UpdateItem'],
    ['PlanBackup', 'dynamodb', 'UpdateItem', 1],
    ['write-snapshot', 's3', 'PutObject'],
    ['write-snapshot', 's3', 'PutObject', 2],
    ['write-snapshot', 's3', 'PutObject', 6],
    ['write-snapshot', 'kms', 'Sign', 1],
    ['SealSnapshot', 'dynamodb', 'UpdateItem'],
    ['SealSnapshot', 'dynamodb', 'PutItem'],
    ['ApplyRetention', 'dynamodb', 'UpdateItem', 1],
    ['ApplyRetention', 'dynamodb', 'PutItem', 1],
    ['ApplyRetention', 's3', 'DeleteObject', 1],
    ['ApplyRetention', 'glacier', 'DeleteArchive', 1],
    ['ApplyRetention', 'dynamodb', 'DeleteItem'],
    ['ApplyRetention', 's3', 'PutObject', 3],
    ['ReportBackup', 's3', 'PutObject'],
    ['ReportBackup', 'dynamodb', 'UpdateItem'],
    ['ReportBackup', 'sns', 'Publish'],
    ['ReportBackup', 'dynamodb', 'UpdateItem', 1],
  ];

  it.each(['before', 'after'] as const)('are retried when their functions are killed %s their calls', async (when) => {
    const kills = CALLS.map(
      ([step, service, operation, skip]): FaultRule => ({
        service,
        operation,
        match: ({ principal }) => principal.includes(step),
        skip,
        times: 1,
        effect: { kind: 'killFunction', when },
      }),
    );
    const before = await snapshots();
    const { report, runId, applied } = await backupUnder(...kills);
    expect(CALLS.filter((_, n) => applied[n] !== 1)).toEqual([]);
    expect(report).toMatchObject({
      status: 'succeeded',
      errors: 0,
      newArchives: ARCHIVES - 1,
      retention: { forgotten: [{ snapshot: before[0] }], deleted: { archives: ARCHIVES } },
    });
    expect(await snapshots()).toEqual([before[1], runId]);
    expect(await leaseHolder()).toBeUndefined();
    expect(await openUploads(backedUp)).toEqual([]);
    await expectNothingStray(backedUp);
    await expectRestorable(...(await snapshots()));
  });

  it('keep archives that Glacier refuses to delete, and retry the deletion after a month', async () => {
    const { cloud } = backedUp.moraine;
    const deletions = () => backedUp.moraine.calls('glacier', 'DeleteArchive');
    const message = 'explicit deny in a vault lock policy';
    const locked: FaultRule = {
      service: 'glacier',
      operation: 'DeleteArchive',
      effect: { kind: 'error', code: 'AccessDeniedException', statusCode: 403, message },
    };
    const refused = (archives: number) => ({ refused: { archives, reason: expect.stringContaining(message) } });
    const first = await backupUnder(locked);
    expect(first.report).toMatchObject({ status: 'succeeded', retention: refused(ARCHIVES) });
    expect(deletions()).toBe(ARCHIVES);
    const second = await backupUnder(locked);
    expect(second.report).toMatchObject({ status: 'succeeded', retention: refused(2 * ARCHIVES) });
    expect(deletions()).toBe(ARCHIVES);
    cloud.meter.reset();
    const idle = await backedUp.backup({ kind: 'forget' });
    expect(idle.report).toMatchObject({ status: 'succeeded', retention: refused(2 * ARCHIVES) });
    expect(deletions()).toBe(0);
    await expectNothingStray(backedUp);
    await cloud.clock.advance(31 * DAY_MS);
    const { report } = await backedUp.backup({ kind: 'forget' });
    expect(report?.retention).toMatchObject({ deleted: { archives: 2 * ARCHIVES }, refused: { archives: 0 } });
    await expectNothingStray(backedUp);
    await expectRestorable(first.runId, second.runId);
  });

  it('wait for another backup of the plan', async () => {
    await renew(backedUp, SMALL);
    const [snapshot = ''] = (await snapshots()).slice(-1);
    const both = await Promise.all([backedUp.backup(), backedUp.backup()]);
    const startOf = ({ report }: (typeof both)[number]) => Date.parse(report?.startedAt ?? '');
    const [first, second] = both.sort((one, other) => startOf(one) - startOf(other));
    for (const { runId } of both) taken.set(runId, new Map(backedUp.content));
    expect(first?.report).toMatchObject({ status: 'succeeded', parent: snapshot, totals: { changed: SMALL.length } });
    expect(second?.report).toMatchObject({ status: 'succeeded', parent: first?.runId, totals: { changed: 0 } });
    expect(startOf(second as never)).toBeGreaterThanOrEqual(Date.parse(first?.report?.finishedAt ?? ''));
    expect(await snapshots()).toEqual([first?.runId, second?.runId]);
    expect(await leaseHolder()).toBeUndefined();
    await expectNothingStray(backedUp);
    await expectRestorable(...(await snapshots()));
  });

  it('wait for a restore from the plan, or it for them', async () => {
    await renew(backedUp, SMALL);
    const [snapshot = ''] = (await snapshots()).slice(-1);
    const [, { report }] = await Promise.all([expectRestorable(snapshot), backedUp.backup()]);
    expect(report).toMatchObject({ status: 'succeeded', totals: { changed: SMALL.length } });
    expect(await leaseHolder()).toBeUndefined();
    await expectNothingStray(backedUp);
  });

  it('take over the lease of a run that was stopped by hand', async () => {
    const { moraine } = backedUp;
    const { cloud, sfn } = moraine;
    await renew(backedUp, [...SMALL, SLICED]);
    const stopped = '20260105T110000Z-stopped';
    const { executionArn = '' } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: backedUp.backupStateMachineArn,
        name: stopped,
        input: JSON.stringify({ kind: 'backup', plan: PLAN }),
      }),
    );
    let isStopped = false;
    let stopping: Promise<unknown> | undefined;
    const part = { service: 'glacier', operation: 'UploadMultipartPart' };
    const hold = cloud.faults.add({
      ...part,
      match() {
        stopping ??= sfn.send(new StopExecutionCommand({ executionArn })).then(() => {
          isStopped = true;
        });
        return !isStopped;
      },
      effect: { kind: 'error', code: 'ServiceUnavailableException', statusCode: 500 },
    });
    const kill = cloud.faults.add({ ...part, times: 1, effect: { kind: 'killFunction', when: 'after' } });
    await cloud.clock.whenIdle();
    await stopping;
    await cloud.clock.whenIdle();
    expect(hold()).toBeGreaterThan(0);
    expect(kill()).toBe(1);
    // The event of its end has released the lease, which is free once none of its functions can be at work any more.
    const { stopDate } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const freeAt = String((await moraine.items.get(keyOf.lease(PLAN)))?.freeAt);
    expect(await leaseHolder()).toBeUndefined();
    expect(Date.parse(freeAt) - Number(stopDate)).toBeGreaterThanOrEqual(FUNCTION_GONE_AFTER_MS);
    expect(await snapshots()).not.toContain(stopped);

    const { report, runId } = await backedUp.backup();
    taken.set(runId, new Map(backedUp.content));
    expect(report).toMatchObject({ status: 'succeeded', newArchives: ARCHIVES - 1 });
    expect(Date.parse(report?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(freeAt));
    expect(await leaseHolder()).toBeUndefined();
    await expectRestorable(runId);
    // What the others had under way when the run was stopped was written to the end, and is named by its results.
    const known = await archivesOnRecord(backedUp);
    const strays = (await archivesInVault(backedUp)).filter((archive) => !known.includes(archive));
    expect(strays).toEqual(await resultsOf(stopped));
    // The upload whose function was killed is dropped by Glacier.
    expect(await openUploads(backedUp)).toMatchObject([{ ArchiveDescription: expect.stringContaining(stopped) }]);
    await cloud.clock.advance(DAY_MS);
    expect(await openUploads(backedUp)).toEqual([]);
  });

  async function resultsOf(runId: string): Promise<string[]> {
    const { s3, runsBucket } = backedUp.moraine;
    const page = await s3.send(new ListObjectsV2Command({ Bucket: runsBucket, Prefix: `runs/${runId}/results/` }));
    const archives: string[] = [];
    for (const { Key = '' } of page.Contents ?? []) {
      const [line = ''] = (await backedUp.moraine.runFile(Key)).split('\n');
      const result = ArchiveResult.parse(JSON.parse(line));
      if (result.written) archives.push(`${result.archive.archive} ${result.archive.archiveId}`);
    }
    return archives.sort();
  }
});
