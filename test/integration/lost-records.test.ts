import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { deployedMachines, statelessStackName } from '../../core/contracts/stack-outputs';
import { keyOf } from '../../core/contracts/table';
import { MIB } from '../../core/ranges/units';
import type { FaultSubject } from '../../local/faults/fault-plan';
import { BackedUp, PLAN, SOURCE } from './backed-up';
import { DAY_MS } from './deployment';

describe('a deployment some of whose records are lost', () => {
  let backedUp: BackedUp;

  beforeAll(async () => {
    backedUp = await BackedUp.start({}, { retrieval: { rangeBytes: 8 * MIB } });
    for (const key of ['one', 'two']) await backedUp.put(key, `content of ${key}`);
    expect(await backedUp.backup()).toMatchObject({ report: { status: 'succeeded' } });
    await backedUp.moraine.upload('large', 9 * MIB);
    // Glacier takes an inventory.
    await backedUp.moraine.cloud.clock.advance(DAY_MS + 3_600_000);
  });
  afterEach(() => backedUp?.moraine.cloud.faults.clear());
  afterAll(() => backedUp?.stop());

  async function loseFiles(prefix: string): Promise<number> {
    const { s3, runsBucket } = backedUp.moraine;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: runsBucket, Prefix: prefix }));
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket: runsBucket, Key }));
    return Contents.length;
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
    expect(await loseFiles('written/')).toBeGreaterThan(0);
    expect(await both()).toMatchObject([
      { status: 'succeeded', present: 2, requests: 0, unproven: 0 },
      { status: 'succeeded', present: 3, requests: 0, unproven: 0 },
    ]);
  });

  it('sends an archive again when S3 no longer has a part of it as it was recorded', async () => {
    const { moraine } = backedUp;
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
    const machine = moraine.cloud.outputs(statelessStackName(moraine.name))[deployedMachines.inventory.output] ?? '';
    const ends = [
      await backedUp.backup(),
      await moraine.retrieve({ kind: 'check', check: { plan: PLAN } }),
      await moraine.execute(machine, 'inventory-1', { kind: 'inventory', vault: 'vault' }),
    ];
    expect(ends.map(({ error }) => error)).toEqual(Array(3).fill('SnapshotNotFoundError'));
  });
});
