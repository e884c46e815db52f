import { DescribeVaultCommand, ListVaultsCommand } from '@aws-sdk/client-glacier';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { DeletionReport, type DeletionRequestInput } from '../../core/contracts/deletion-run';
import { runFiles } from '../../core/contracts/run-files';
import { deployedMachines, statelessStackName } from '../../core/contracts/stack-outputs';
import { retryRequest } from '../../core/run/retry-request';
import { getRun, markStopping } from '../../core/run/run-record';
import type { FaultSubject } from '../../local/faults/fault-plan';
import { DAY_MS, Deployment } from './deployment';

const PACK = '{"moraine":1,"plan":"old","snapshot":"20200101T000000Z-a","sequence":1,"kind":"pack"}';

/** Calls of delete-archives at which it is killed, before and after; each kill meets the deletion of one archive. */
const CALLS: [service: string, operation: string][] = [
  ['s3', 'HeadObject'],
  ['dynamodb', 'GetItem'],
  ['s3', 'ListObjectsV2'],
  ['s3', 'PutObject'],
  ['glacier', 'GetVaultLock'],
  ['glacier', 'DeleteArchive'],
  ['dynamodb', 'PutItem'],
];
const KILLS = CALLS.flatMap(([service, operation]) =>
  (['before', 'after'] as const).map((when) => [service, operation, when] as const),
);

describe('emptying a vault', () => {
  let moraine: Deployment;
  let retrieval = '';
  /** Run id of the dry run. */
  let confirmed = '';
  let runs = 0;
  const idOf = (name: string) => moraine.archives.find((archive) => archive.name === name)?.archiveId ?? '';

  beforeAll(async () => {
    moraine = await Deployment.start({ vaults: [{ name: 'vault', deletion: true }, 'kept'] });
    for (let number = 0; number < KILLS.length; number++) await moraine.upload(`killed-${number}`, 1000 + number);
    for (const name of ['one', 'two', 'changed', 'stopped']) await moraine.upload(name, 5000);
    await moraine.upload('pack', 100, PACK);
    await moraine.cloud.clock.advance(2 * DAY_MS);
    const { runId, report } = await moraine.retrieve();
    expect(report).toMatchObject({ status: 'succeeded', verified: moraine.archives.length });
    retrieval = runId;
    moraine.cloud.meter.reset();
  }, 240_000);
  afterEach(() => moraine?.cloud.faults.clear());
  afterAll(() => moraine?.stop());

  const machine = () => moraine.cloud.outputs(statelessStackName(moraine.name))[deployedMachines.deletion.output] ?? '';

  async function remove(request: Partial<DeletionRequestInput> = {}) {
    const runId = `deletion-${++runs}`;
    const input = { kind: 'delete', vault: 'vault', retrieval, ...request };
    const ended = await moraine.execute(machine(), runId, input);
    const text = await moraine.runFile(runFiles.report(runId)).catch(() => undefined);
    return { runId, ...ended, report: text === undefined ? undefined : DeletionReport.parse(JSON.parse(text)) };
  }

  /** Ids of the archives that are left, as the next inventory lists them. */
  async function left(): Promise<number> {
    await moraine.cloud.glacier.takeInventoryNow('vault');
    const { NumberOfArchives } = await moraine.glacier.send(
      new DescribeVaultCommand({ accountId: '-', vaultName: 'vault' }),
    );
    return NumberOfArchives ?? -1;
  }

  it('refuses a vault that does not allow it, and a run that is no retrieval', async () => {
    expect(await remove({ vault: 'kept' })).toMatchObject({ error: 'NotConfiguredError', report: undefined });
    expect(await remove({ retrieval: 'other' })).toMatchObject({ error: 'InvalidInputError', report: undefined });
  });

  it('looks at everything in a dry run, warns of the destination, and deletes nothing', async () => {
    const Rules = [{ ID: 'tidy', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 30 } }];
    const LifecycleConfiguration = { Rules };
    await moraine.s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: moraine.restoreBucket, LifecycleConfiguration }),
    );
    const { runId, status, report } = await remove({ dryRun: true });
    confirmed = runId;
    expect(status).toBe('SUCCEEDED');
    const count = moraine.archives.length;
    expect(report).toMatchObject({
      status: 'planned',
      archives: count,
      due: { archives: count - 1 },
      stays: { moraine: { archives: 1, bytes: 100 } },
      // All are some days old.
      early: { archives: count - 1 },
      // At the price of the region.
      earlyDeletionUsd: expect.closeTo((report?.early.gibMonths ?? 0) * 0.0036, 12),
      prices: { asOf: expect.any(String) },
      warnings: [expect.stringContaining('"tidy"'), expect.stringContaining('not versioned')],
    });
    expect(moraine.calls('glacier', 'DeleteArchive')).toBe(0);
    expect(moraine.calls('s3', 'HeadObject')).toBe(count - 1);
  });

  it('finds an object gone, of an archive that a list of ids names', async () => {
    const Bucket = moraine.restoreBucket;
    const copy = (from: string, Key: string) =>
      moraine.s3.send(new CopyObjectCommand({ Bucket, CopySource: `${Bucket}/${from}`, Key }));
    const ids = await moraine.putManifest('ids', `${idOf('one')}\n`);
    await copy('one', 'aside');
    await moraine.s3.send(new DeleteObjectCommand({ Bucket, Key: 'one' }));
    const { report } = await remove({ dryRun: true, selection: { ids } });
    await copy('aside', 'one');
    expect(report).toMatchObject({ archives: 1, due: { archives: 0 }, stays: { gone: { archives: 1 } } });
  });

  it.each(KILLS.map((kill, number) => [...kill, number] as const))(
    'deletes what it should when it is killed at %s %s, %s the call',
    async (service, operation, when, number) => {
      const kills = moraine.cloud.faults.add({
        service,
        operation,
        match: ({ principal }) => principal.includes('DeleteArchives'),
        times: 1,
        effect: { kind: 'killFunction', when },
      });
      const { report } = await remove({ confirmed, archives: [idOf(`killed-${number}`)] });
      expect(kills()).toBe(1);
      expect(report).toMatchObject({
        status: 'succeeded',
        archives: 1,
        deleted: { archives: 1, bytes: 1000 + number },
      });
    },
  );

  it('leaves the archive whose object has changed meanwhile, and the one of Moraine', async () => {
    const before = await left();
    expect(before).toBe(moraine.archives.length - KILLS.length);
    const Metadata = (await moraine.head('changed')).Metadata;
    const Body = Buffer.alloc(5000, 'x');
    await moraine.s3.send(new PutObjectCommand({ Bucket: moraine.restoreBucket, Key: 'changed', Metadata, Body }));
    const { report, runId } = await remove({ andVault: true });
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      deletedBefore: { archives: KILLS.length },
      deleted: { archives: 3 },
      stays: { changed: { archives: 1 }, moraine: { archives: 1 } },
      vaultEnd: { kind: 'archives-stay' },
    });
    expect(await left()).toBe(2);
    const csv = await moraine.runFile(runFiles.reportCsv(runId));
    expect(csv.split('\r\n')[0]).toBe(
      'archiveId,sizeBytes,treeHash,creationDate,description,outcome,deletedAt,lookedAt,bucket,key,crc32,reason',
    );
    expect(csv).toMatch(
      new RegExp(`${idOf('one')},5000,[0-9a-f]{64},[^,]+,one,deleted,[^,]+,[^,]+,[^,]+,one,[0-9a-f]{8},`),
    );
    expect(csv).toMatch(new RegExp(`${idOf('changed')},.*,stays,.*has another size`));
  });

  it('stops, and a retry deletes the rest', async () => {
    await moraine.upload('late', 700);
    await moraine.cloud.clock.advance(2 * DAY_MS);
    // Another run over the vault finds most of it there, and needs another place for what was changed.
    const again = await moraine.retrieve({ destination: { bucket: moraine.restoreBucket, prefix: 'again/' } });
    expect(again.report).toMatchObject({ status: 'succeeded', verified: 3 });
    retrieval = again.runId;
    const { faults, clock } = moraine.cloud;
    let stopped: Promise<unknown> | undefined;
    const runId = `deletion-${++runs}`;
    const input = { kind: 'delete', vault: 'vault', retrieval };
    const stop = async (executionArn: string) => {
      const release = clock.hold();
      await markStopping(moraine.items, runId);
      await moraine.sfn.send(new StopExecutionCommand({ executionArn }));
      release();
    };
    const executionArn = `${machine().replace(':stateMachine:', ':execution:')}:${runId}`;
    faults.add({
      service: 's3',
      operation: 'ListObjectsV2',
      match: ({ principal }) => {
        if (principal.includes('PlanDeletion')) stopped ??= stop(executionArn);
        return false;
      },
      effect: { kind: 'throttle' },
    });
    await moraine.sfn.send(
      new StartExecutionCommand({ stateMachineArn: machine(), name: runId, input: JSON.stringify(input) }),
    );
    await clock.whenIdle();
    await stopped;
    await clock.whenIdle();
    expect((await moraine.sfn.send(new DescribeExecutionCommand({ executionArn }))).status).toBe('ABORTED');
    const record = await getRun(moraine.items, runId);
    expect(record?.status).toBe('stopped');
    expect(await left()).toBe(3);
    const retry = record && retryRequest(record);
    if (retry?.kind !== 'possible') throw new Error('it cannot be retried');
    const { report } = await remove(retry.request as DeletionRequestInput);
    expect(report).toMatchObject({ retryOf: runId, status: 'succeeded', deleted: { archives: 2 } });
  });

  it('tells what is in the vault when it is not empty, and deletes it once it is', async () => {
    const named = await remove({ archives: [idOf('pack')] });
    expect(named.report).toMatchObject({ status: 'succeeded', deleted: { archives: 1, bytes: 100 } });
    await moraine.upload('by somebody', 10);
    const occupied = await remove({ andVault: true });
    expect(occupied.report).toMatchObject({
      status: 'completed-with-errors',
      archives: 0,
      vaultEnd: {
        kind: 'occupied',
        remaining: { archives: 1, bytes: 10, newest: [{ archiveId: idOf('by somebody'), description: 'by somebody' }] },
      },
    });
    const inventories =
      moraine.cloud.outputs(statelessStackName(moraine.name))[deployedMachines.inventory.output] ?? '';
    // The second one is compared with the first, but for what was deleted.
    for (const name of ['inventory-1', 'inventory-2']) {
      const { status } = await moraine.execute(inventories, name, { kind: 'inventory', vault: 'vault' });
      expect(status).toBe('SUCCEEDED');
    }
    const unproven = { retrieval: undefined, unproven: true, andVault: true } as const;
    expect(await remove({ ...unproven, archivesMax: 0 })).toMatchObject({ error: 'InvalidInputError' });
    const isOfJob = ({ path }: FaultSubject) => path.includes('Jobs');
    moraine.cloud.faults.add({
      ...{ service: 'sns', operation: 'Deliver', match: isOfJob, times: 1, effect: { kind: 'drop' } },
    });
    const { status, report } = await remove({ ...unproven, archivesMax: 1 });
    expect(status).toBe('SUCCEEDED');
    expect(report).toMatchObject({ status: 'succeeded', deleted: { archives: 1 }, vaultEnd: { kind: 'deleted' } });
    const { VaultList } = await moraine.glacier.send(new ListVaultsCommand({ accountId: '-' }));
    expect(VaultList?.map(({ VaultName }) => VaultName)).not.toContain('vault');
    expect(moraine.calls('glacier', 'DeleteVault')).toBe(1);
  });
});
