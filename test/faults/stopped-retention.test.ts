import { DescribeExecutionCommand, RedriveExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { keyOf } from '../../core/contracts/table';
import { getRun } from '../../core/run/run-record';
import { BackedUp, PLAN } from '../integration/backed-up';
import { expectNothingStray } from './vault-contents';

/** More than are deleted at once. */
const OBJECTS = 40;
const MINUTE_MS = 60_000;

let backedUp: BackedUp;
beforeAll(async () => {
  // Every object is an archive of its own.
  backedUp = await BackedUp.start({ packedObjectBytesMax: 0, retention: { keepLast: 1, minimumAgeDays: 0 } });
});
afterAll(() => backedUp?.stop());

const writeAll = async (version: string) => {
  for (let object = 0; object < OBJECTS; object++) await backedUp.put(`object-${object}`, `${version} of ${object}`);
};

it('a run that is stopped during retention deletes nothing more once another run has taken the lease of the plan', async () => {
  const { moraine } = backedUp;
  const { cloud, sfn, items } = moraine;
  const deletions = () => moraine.calls('glacier', 'DeleteArchive');
  await writeAll('first version');
  expect((await backedUp.backup()).report).toMatchObject({ status: 'succeeded', newArchives: OBJECTS });
  await writeAll('second version');

  // It is stopped as it begins to delete. Its function lives on, and dies some deletions later.
  cloud.meter.reset();
  let stopped: Promise<number> | undefined;
  let executionArn = '';
  const stop = async () => {
    const release = cloud.clock.hold();
    const lease = await items.get(keyOf.lease(PLAN));
    executionArn = String(lease?.executionArn);
    await sfn.send(new StopExecutionCommand({ executionArn }));
    release();
    return deletions();
  };
  const removeKill = cloud.faults.add({
    service: 'glacier',
    operation: 'DeleteArchive',
    match: () => {
      stopped ??= stop();
      return true;
    },
    skip: 25,
    times: 1,
    effect: { kind: 'killFunction', when: 'before' },
  });
  const run = await backedUp.backup();
  expect(run.status).toBe('ABORTED');
  const deletionsWhenStopped = await stopped;
  await cloud.clock.whenIdle();
  expect(removeKill()).toBe(1);
  const deletedBefore = deletions();
  expect(deletedBefore).toBeGreaterThan(deletionsWhenStopped ?? Number.POSITIVE_INFINITY);
  expect(deletedBefore).toBeLessThan(OBJECTS);
  const lease = await items.get(keyOf.lease(PLAN));
  const { stopDate } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  // Nobody but Step Functions knew of its end: the report was made of the event.
  expect(await getRun(items, run.runId)).toMatchObject({ status: 'stopped', failure: { error: 'RunStopped' } });
  expect(lease?.executionArn).toBeUndefined();
  expect(Date.parse(String(lease?.freeAt)) - Number(stopDate)).toBeGreaterThanOrEqual(16 * MINUTE_MS);

  // Another run waits until that function cannot be at work any more.
  const restored = await backedUp.restore('restored/');
  expect(restored.report).toMatchObject({ status: 'succeeded', archives: OBJECTS });
  await backedUp.expectRestored('restored/', backedUp.content);
  const taken = await items.get(keyOf.lease(PLAN));
  expect(taken).toMatchObject({ runId: restored.runId, generation: Number(lease?.generation) + 1 });
  expect(Date.parse(String(taken?.takenAt)) - Number(stopDate)).toBeGreaterThanOrEqual(16 * MINUTE_MS);

  await sfn.send(new RedriveExecutionCommand({ executionArn }));
  await cloud.clock.whenIdle();
  const redriven = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  expect(redriven).toMatchObject({ status: 'FAILED', error: 'LeaseLostError', redriveCount: 1 });
  expect(deletions()).toBe(deletedBefore);

  // What it had begun is ended by the next run.
  const { report } = await backedUp.backup({ kind: 'forget' });
  expect(report).toMatchObject({ status: 'succeeded', retention: { kept: [{ snapshot: run.runId }] } });
  await expectNothingStray(backedUp);
});
