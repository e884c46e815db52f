import { RetrievalReport } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { MIB } from '../../core/ranges/units';
import { commandAt } from '../cli/command-at';
import { fakeTerminal } from '../cli/fake-terminal';
import { DAY_MS, Deployment } from '../integration/deployment';

/** The first is copied whole, the others in ranges; two make a batch, and one batch is under way at a time. */
const SIZES = { 'a-small': 100_000, b: 17 * MIB + 1, c: 9 * MIB, d: 16 * MIB, e: 9 * MIB + 7 };
const BATCH = 2;

let moraine: Deployment;
beforeAll(async () => {
  const retrieval = { rangeBytes: 8 * MIB, pieceBytes: 64 * MIB, batchArchives: BATCH, batchesInFlightMax: 1 };
  moraine = await Deployment.start({ retrieval });
  for (const [name, sizeBytes] of Object.entries(SIZES)) await moraine.upload(name, sizeBytes);
  await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
});
afterAll(() => moraine?.stop());

async function command(...argv: string[]) {
  const terminal = fakeTerminal();
  const code = await commandAt(moraine.cloud, argv, terminal);
  return { code, terminal, object: terminal.objects[0] };
}

const expectAll = async (prefix: string) => {
  expect((await moraine.restoredKeys(prefix)).sort()).toEqual(Object.keys(SIZES).map((name) => prefix + name));
  for (const [name, sizeBytes] of Object.entries(SIZES)) await moraine.expectSame(prefix + name, { name, sizeBytes });
};

/** Number of jobs requested during an action, with its result. */
async function jobsOf<T>(work: () => Promise<T>): Promise<{ jobs: number; done: T }> {
  const before = moraine.calls('glacier', 'InitiateJob');
  const done = await work();
  return { jobs: moraine.calls('glacier', 'InitiateJob') - before, done };
}

it('a retry of a stopped retrieval requests only what was not requested before', async () => {
  const { cloud } = moraine;
  let stopped: Promise<number> | undefined;
  let runId = '';
  const stop = async () => {
    const release = cloud.clock.hold();
    const { code } = await command('stop', runId);
    release();
    return code;
  };
  // It is stopped when its first job is complete, whose notice is lost with all others of the run.
  cloud.faults.add({
    service: 'sns',
    operation: 'Deliver',
    match({ message, path }) {
      const isPiece = path.includes('Jobs') && /moraine\/1\/[^/]+\/\d/.test(message ?? '') && message?.includes(runId);
      if (isPiece) stopped ??= stop();
      return isPiece === true;
    },
    effect: { kind: 'drop' },
  });
  const release = cloud.clock.hold();
  const started = await command('retrieve', 'vault', '--to', `s3://${moraine.restoreBucket}/first`, '--json');
  ({ runId } = started.object as { runId: string });
  release();
  const { jobs, done: watched } = await jobsOf(() => command('run', runId, '--watch'));
  expect(await stopped).toBe(0);
  // The inventory, and the archives.
  expect({ jobs, code: watched.code }).toEqual({ jobs: 1 + BATCH, code: 4 });
  expect(watched.terminal.text()).toContain(`  Retry it: moraine --endpoint-url ${cloud.endpoint} retry ${runId}\n`);
  expect(await moraine.restoredKeys('first/')).toEqual([]);

  const again = await jobsOf(() => command('retry', runId, '--watch', '--json'));
  expect(again.done.terminal.complaints()).toBe('');
  const report = RetrievalReport.parse(again.done.object);
  expect(report).toMatchObject({ status: 'succeeded', retryOf: runId, verified: 5, requests: 5 - BATCH });
  // The inventory is that of the other run.
  expect(again.jobs).toBe(5 - BATCH);
  expect(report.notes?.join('\n')).toContain(`or from earlier ones: ${BATCH}.`);
  await expectAll('first/');

  const listed = await command('runs', '--json');
  expect((listed.object as { runs: object[] }).runs[0]).toMatchObject({ runId: report.runId, retryOf: runId });
  const nothing = await command('retry', report.runId);
  expect(nothing.code).toBe(0);
  expect(nothing.terminal.text()).toBe(`Run ${report.runId} ended as succeeded: there is nothing left to do.\n`);
});

it('a retry of a retrieval with a failure repeats only the failure, and uses its job output', async () => {
  await moraine.removeRestored();
  const remove = moraine.cloud.faults.add({
    service: 'glacier',
    operation: 'GetJobOutput',
    match: ({ headers }) => headers.range === undefined,
    // The inventory's output is read first.
    skip: 1,
    times: 3,
    effect: { kind: 'flipByte', offset: 12_345 },
  });
  const to = `s3://${moraine.restoreBucket}/second`;
  const failed = await command('retrieve', 'vault', '--to', to, '--watch', '--json');
  expect(remove()).toBe(3);
  const { runId, ...report } = RetrievalReport.parse(failed.object);
  expect(report).toMatchObject({ status: 'completed-with-errors', verified: 4, failed: 1, requests: 5 });
  expect(report.failures).toMatchObject([{ key: 'second/a-small', reason: expect.stringContaining('tree hash') }]);

  const before = moraine.calls('glacier', 'InitiateJob');
  const again = await command('retry', runId, '--watch', '--json');
  expect(again.terminal.complaints()).toBe('');
  expect(again.object).toMatchObject({ status: 'succeeded', retryOf: runId, archives: 1, verified: 1, requests: 0 });
  expect(moraine.calls('glacier', 'InitiateJob') - before).toBe(0);
  const [manifest] = (await moraine.runFile(runFiles.failures(runId))).trim().split('\n');
  expect(JSON.parse(manifest ?? '')).toMatchObject({ Key: 'a-small' });
  await expectAll('second/');
});
