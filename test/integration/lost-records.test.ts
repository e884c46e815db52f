import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { listGarbage } from '../../core/backup/retention/garbage';
import { deployedMachines, statelessStackName } from '../../core/contracts/stack-outputs';
import { keyOf } from '../../core/contracts/table';
import { MIB } from '../../core/ranges/units';
import type { FaultSubject } from '../../local/faults/fault-plan';
import { BackedUp, PLAN, SOURCE } from './backed-up';
import { DAY_MS } from './deployment';

describe('a deployment some of whose records are lost', () => {
  let backedUp: BackedUp;
  let duplicates = 0;

  beforeAll(async () => {
    backedUp = await BackedUp.start({}, { retrieval: { rangeBytes: 8 * MIB } });
    for (const key of ['one', 'two']) await backedUp.put(key, `content of ${key}`);
    const { report } = await backedUp.backup();
    expect(report).toMatchObject({ status: 'succeeded' });
    expectToldOf(report);
    await backedUp.moraine.upload('large', 9 * MIB);
    // Glacier takes an inventory.
    await backedUp.moraine.cloud.clock.advance(DAY_MS + 3_600_000);
  });
  afterEach(() => backedUp?.moraine.cloud.faults.clear());
  afterAll(() => backedUp?.stop());

  const inventories = () =>
    backedUp.moraine.cloud.outputs(statelessStackName(backedUp.moraine.name))[deployedMachines.inventory.output] ?? '';

  /** The summaries of runs were sent: a report says what could not be. */
  function expectToldOf(...reports: unknown[]): void {
    expect(JSON.stringify(reports)).not.toContain('could not be sent');
  }

  async function filesBelow(prefix: string): Promise<string[]> {
    const { s3, runsBucket } = backedUp.moraine;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: runsBucket, Prefix: prefix }));
    return Contents.map(({ Key = '' }) => Key);
  }

  async function loseFiles(prefix: string): Promise<number> {
    const { s3, runsBucket } = backedUp.moraine;
    const keys = await filesBelow(prefix);
    for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket: runsBucket, Key }));
    return keys.length;
  }

  it('reads back what it has restored and retrieved, and requests none of it again', async () => {
    const { moraine } = backedUp;
    const destination = { bucket: moraine.restoreBucket, prefix: 'vault/' };
    const both = async () => [
      (await backedUp.restore('plan/')).report,
      (await moraine.retrieve({ destination })).report,
    ];
    const [restored, retrieved] = await both();
    expect(restored).toMatchObject({ status: 'succeeded', verified: 2, present: 0 });
    // With the pack and the catalog.
    expect(retrieved).toMatchObject({ status: 'succeeded', verified: 3, present: 0 });
    expectToldOf(restored, retrieved);
    expect(await loseFiles('written/')).toBeGreaterThan(0);
    expect(await both()).toMatchObject([
      { status: 'succeeded', present: 2, requests: 0 },
      { status: 'succeeded', present: 3, requests: 0 },
    ]);
  });

  it('sends an archive again when S3 no longer has a part of it as it was recorded', async () => {
    const { moraine } = backedUp;
    await moraine.removeRestored();
    const remove = moraine.cloud.faults.add({
      service: 's3',
      operation: 'CompleteMultipartUpload',
      times: 1,
      effect: { kind: 'error', code: 'InvalidPart', statusCode: 400 },
    });
    const { report } = await moraine.retrieve({ destination: { bucket: moraine.restoreBucket, prefix: 'again/' } });
    expect(remove()).toBe(1);
    expect(report).toMatchObject({ status: 'succeeded', verified: 3 });
    await moraine.expectSame('again/large', { name: 'large', sizeBytes: 9 * MIB });
  });

  it.each(['backup', 'retrieval'] as const)('takes over the lease that a %s has not released', async (holder) => {
    const { moraine } = backedUp;
    const runId = (await (holder === 'backup' ? backedUp.backup() : backedUp.restore('holder/'))).runId;
    const machine = holder === 'backup' ? backedUp.backupStateMachineArn : moraine.stateMachineArn;
    const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${runId}`;
    const takenAt = new Date(moraine.cloud.clock.now()).toISOString();
    const generationOf = async () => Number((await moraine.items.get(keyOf.lease(PLAN)))?.generation);
    const hold = async () => {
      const generation = (await generationOf()) + 1;
      await moraine.items.put({ ...keyOf.lease(PLAN), executionArn, runId, takenAt, generation });
      return generation;
    };
    await moraine.cloud.clock.advance(3_600_000);

    let held = await hold();
    expect(await backedUp.backup()).toMatchObject({ report: { status: 'succeeded' } });
    expect(await generationOf()).toBe(held + 1);
    held = await hold();
    expect(await backedUp.restore(`after-${holder}/`)).toMatchObject({ report: { status: 'succeeded' } });
    expect(await generationOf()).toBe(held + 1);
    // The inventory lists the catalogs of the last backups.
    await moraine.cloud.clock.advance(DAY_MS);
    await moraine.cloud.glacier.takeInventoryNow('vault');
    await backedUp.loseState();
    held = await hold();
    expect(await moraine.retrieve({ kind: 'rebuild' })).toMatchObject({ report: { status: 'succeeded' } });
    expect(await generationOf()).toBe(held + 1);
  });

  it.each(['check', 'rebuild', 'inventory'] as const)(
    'has a duplicate found once by a run of kind %s that is killed',
    async (kind) => {
      const { moraine } = backedUp;
      const { faults, clock, glacier } = moraine.cloud;
      await backedUp.put('one', `before the ${kind}`);
      faults.add({
        service: 'glacier',
        operation: 'UploadArchive',
        match: ({ headers }) => String(headers['x-amz-archive-description']).includes('"kind":"pack"'),
        times: 1,
        effect: { kind: 'resetAfterBytes', bytes: 0 },
      });
      expect(await backedUp.backup()).toMatchObject({ report: { status: 'succeeded' } });
      await clock.advance(2 * DAY_MS);
      await glacier.takeInventoryNow('vault');
      for (let skip = 0; skip < 5; skip++)
        faults.add({
          service: 'dynamodb',
          operation: 'PutItem',
          match: ({ principal }) => /CheckArchives|RebuildCatalog|CompareInventory/.test(principal),
          skip,
          times: 1,
          effect: { kind: 'killFunction', when: 'after' },
        });
      const run =
        kind === 'inventory'
          ? await moraine.execute(inventories(), 'duplicates', { kind, vault: 'vault' })
          : await moraine.retrieve(kind === 'check' ? { kind, check: { plan: PLAN } } : { kind });
      expect(run.status).toBe('SUCCEEDED');
      const found: unknown[] = [];
      for await (const { foundBy } of listGarbage(moraine.items, PLAN)) if (foundBy !== undefined) found.push(foundBy);
      expect(found.length).toBe(++duplicates);
    },
  );

  it('keeps on record what a stopped retrieval has written', async () => {
    const { moraine } = backedUp;
    const { cloud, sfn } = moraine;
    const isOfLarge = ({ message }: FaultSubject) => Boolean(message?.includes(moraine.archives[0]?.archiveId ?? '-'));
    cloud.faults.add({ service: 'sns', operation: 'Deliver', match: isOfLarge, effect: { kind: 'drop' } });
    let stopped: Promise<unknown> | undefined;
    cloud.faults.add({
      service: 'glacier',
      operation: 'DescribeJob',
      match({ principal }) {
        if (principal.includes('ReconcileBatch')) stopped ??= sfn.send(new StopExecutionCommand({ executionArn }));
        return false;
      },
      effect: { kind: 'throttle' },
    });
    const name = 'stopped';
    const executionArn = `${moraine.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const destination = { bucket: moraine.restoreBucket, prefix: 'stopped/' };
    await moraine.removeRestored();
    const request = { kind: 'retrieve', vault: 'vault', destination };
    expect((await moraine.execute(moraine.stateMachineArn, name, request)).status).toBe('ABORTED');
    await stopped;
    await cloud.clock.whenIdle();
    const keys = await filesBelow('written/');
    expect(keys.filter((key) => key.includes(`/${name}/`))).not.toEqual([]);
  });

  it('leaves out an object that is gone when it is to be read', async () => {
    await backedUp.put('gone', 'a short life');
    let isGone = false;
    let removing: Promise<void> | undefined;
    const removed = async () => {
      await backedUp.remove('gone');
      isGone = true;
    };
    backedUp.moraine.cloud.faults.add({
      service: 's3',
      match({ path, principal }: FaultSubject) {
        if (path !== `/${SOURCE}/gone` || !principal.includes('UploadArchive')) return false;
        removing ??= removed();
        return !isGone;
      },
      effect: { kind: 'throttle' },
    });
    const { report } = await backedUp.backup();
    await removing;
    expect(report).toMatchObject({ status: 'completed-with-errors', firstErrors: [{ key: 'gone' }] });
    expect(report?.firstErrors?.[0]?.reason).not.toMatch(/denied/i);
  });

  it('says that a catalog was not written when its upload left no results', async () => {
    await backedUp.put('one', 'another content');
    backedUp.moraine.cloud.faults.add({
      service: 's3',
      operation: 'PutObject',
      match: ({ path, principal }) => principal.includes('UploadArchive') && path.endsWith('/000000001.jsonl'),
      effect: { kind: 'killFunction', when: 'before' },
    });
    expect(await backedUp.backup()).toMatchObject({ error: 'CatalogNotWrittenError' });
  });

  it('says that the files of the last snapshot are gone', async () => {
    expect(await loseFiles('plans/')).toBeGreaterThan(0);
    const { moraine } = backedUp;
    expect(await backedUp.backup()).toMatchObject({ error: 'SnapshotNotFoundError' });
    expect(await moraine.retrieve({ kind: 'check', check: { plan: PLAN } })).toMatchObject({
      error: 'SnapshotNotFoundError',
    });
    const first = await moraine.execute(inventories(), 'inventory-1', { kind: 'inventory', vault: 'vault' });
    const again = { kind: 'inventory', vault: 'vault', retryOf: 'inventory-1' };
    const second = await moraine.execute(inventories(), 'inventory-2', again);
    expect([first.status, second.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });
});
