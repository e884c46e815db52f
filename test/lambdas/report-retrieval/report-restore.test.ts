import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryTopic } from '../../../adapters/memory/memory-topic';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { parseConfig } from '../../../core/contracts/config';
import { MEMBERS_PER_GROUP, type MemberLine } from '../../../core/contracts/copy-message';
import { PieceResult } from '../../../core/contracts/piece';
import type { Outcome, RestoreRun, RetrievalPlan } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { ReportRunInput } from '../../../core/contracts/run-steps';
import { keyOf } from '../../../core/contracts/table';
import { BatchLookup } from '../../../core/retrieval/batch-lookup';
import { memberOutcome } from '../../../core/retrieval/member-outcome';
import { beginArchive, endArchive } from '../../../core/retrieval/records/archive-record';
import { takeLease } from '../../../core/run/lease';
import { reportRetrieval } from '../../../lambdas/report-retrieval/report-retrieval';
import { putOpened } from '../../core/run/put-opened';
import { silent } from '../retrieval/simulation';

const RUNS = 'runs';
const RUN_ID = 'run-1';
const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:retrieve:run-1';
const treeHash = 'a'.repeat(64);
const run: RestoreRun = {
  kind: 'restore',
  runId: RUN_ID,
  vault: 'photos',
  destination: { bucket: 'own', prefix: 'back/' },
  tier: 'Bulk',
  storageClass: 'STANDARD',
  restore: { plan: 'docs', snapshot: 'snap-1', paths: [] },
  executionArn: EXECUTION,
  dryRun: false,
  settings: parseConfig({ vaults: ['photos'] }).retrieval,
};
const execution = {
  execution: RUN_ID,
  executionArn: EXECUTION,
  executionStartedAt: '2026-01-05T09:59:00.000Z',
  request: { kind: 'restore', vault: 'photos', restore: { plan: 'docs' } },
};
const plan: RetrievalPlan = {
  runId: RUN_ID,
  vault: 'photos',
  inventoryDate: null,
  archives: 300,
  bytes: 3000,
  presentArchives: 0,
  presentBytes: 0,
  rejectedArchives: 0,
  pieces: 2,
  batches: 1,
  batchesInFlightMax: 1,
  firstWaitSeconds: 60,
  estimate: null,
  warnings: [],
};
const facts = { archiveId: 'pack', treeHash, creationDate: '2026-01-01T00:00:00Z', description: '' };

const member = (n: number): MemberLine => ({ key: `back/m/${n}`, offset: 1000 * n, sizeBytes: 10, treeHash });
const end = (n: number, failed?: string): Outcome => {
  const { key } = member(n);
  return memberOutcome(
    facts,
    member(n),
    failed ? { state: 'failed', reason: failed } : { state: 'verified', key, adopted: false, crc32: undefined },
  );
};
const pieceOf = (archive: number, more: object = {}): PieceResult =>
  PieceResult.parse({
    kind: 'archive',
    ...facts,
    archive,
    key: '',
    sizeBytes: 1_000_000,
    piece: 0,
    pieces: 1,
    state: 'verified',
    adopted: false,
    requests: 1,
    possibleDuplicates: 0,
    ...more,
  });
const range = (from: number, past: number) => Array.from({ length: past - from }, (_, n) => from + n);

async function world(results: PieceResult[] | undefined) {
  const clock = memoryClock();
  const items = memoryItems();
  const objects = memoryObjects({ buckets: [RUNS] });
  const reports = memoryTopic();
  await putOpened(items, run, 'retrieving', clock.now());
  await takeLease(
    { items, executions: memoryExecutions() },
    'docs',
    { executionArn: EXECUTION, runId: RUN_ID },
    clock.now(),
  );
  const write = (key: string, lines: readonly unknown[]) =>
    objects.write({ bucket: RUNS, key }, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), 'text/plain');
  await objects.write({ bucket: RUNS, key: runFiles.plan(RUN_ID) }, JSON.stringify(plan), 'application/json');
  if (results) await write(runFiles.result(RUN_ID, 0), results);
  const deps = {
    items,
    files: memoryWorkingFiles(objects, RUNS),
    reports,
    clock,
    batches: new BatchLookup(memoryWorkingFiles(objects, RUNS)),
    log: silent,
  };
  const text = (key: string) => objects.text({ bucket: RUNS, key });
  const holder = async () => (await items.get(keyOf.lease('docs')))?.executionArn;
  return {
    ...deps,
    deps,
    objects,
    write,
    text,
    holder,
    report: (failure?: { error: string; cause: string }) =>
      reportRetrieval(ReportRunInput.parse({ ...execution, failure }), deps),
  };
}

describe('reporting a restore', () => {
  it('counts objects: those that were cut out in the order of their pack, with its requests once', async () => {
    const of = await world([
      pieceOf(0, { kind: 'pack', members: 300, requests: 2, possibleDuplicates: 1 }),
      pieceOf(1, { key: 'back/large', sizeBytes: 7 }),
    ]);
    const [first, second] = [range(0, MEMBERS_PER_GROUP), range(MEMBERS_PER_GROUP, 300)];
    await of.write(
      runFiles.cut(RUN_ID, 0, 0, 0),
      first.map((n) => end(n)),
    );
    await of.write(
      runFiles.cut(RUN_ID, 0, 0, 1),
      second.map((n) => end(n, n === 280 ? 'damaged, as "ever"' : undefined)),
    );
    const report = await of.report();
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      archives: 301,
      bytes: 3007,
      verified: 300,
      verifiedBytes: 2997,
      failed: 1,
      requests: 3,
      possibleDuplicates: 1,
      failures: [{ archiveId: 'pack', key: 'back/m/280', reason: 'damaged, as "ever"' }],
    });
    const csv = of.text(runFiles.reportCsv(RUN_ID)).split('\r\n').slice(1, -1);
    expect(csv.map((line) => line.split(',')[1])).toEqual([...range(0, 300).map((n) => `back/m/${n}`), 'back/large']);
    expect(csv[0]).toContain('verified,2,');
    expect(csv[1]).toContain('verified,0,');
    expect(of.text(runFiles.failures(RUN_ID))).toBe('{"key":"m/280","reason":"damaged, as \\"ever\\""}\n');
    expect(of.reports.published).toEqual([
      {
        subject: 'Moraine: restore of plan docs completed-with-errors',
        message: expect.stringMatching(/Plan docs, snapshot snap-1[\s\S]*Objects: 301/),
      },
    ]);
    expect(await of.report()).toEqual(report);
  });

  it('says which objects came back without some of their headers or tags, and warns of it', async () => {
    const propertiesLeftOut = ['Expires: it is empty', 'tag "a": it has characters that S3 does not allow'];
    const of = await world([
      pieceOf(0, { kind: 'pack', members: 2 }),
      pieceOf(1, { key: 'back/large', propertiesLeftOut: ['Expires: it is empty'] }),
    ]);
    await of.write(runFiles.cut(RUN_ID, 0, 0, 0), [{ ...end(0), propertiesLeftOut }, end(1)]);
    const report = await of.report();
    expect(report).toMatchObject({ status: 'succeeded', verified: 3, failed: 0, propertiesLeftOut: 2 });
    const warning =
      'Objects that came back without some of their headers or tags: 2. report.csv says which ones, and why.';
    expect(report?.warnings).toEqual([warning]);
    expect(of.reports.published[0]?.message).toContain(warning);
    const reasons = of.text(runFiles.reportCsv(RUN_ID)).split('\r\n').slice(1, -1);
    expect(reasons[0]).toMatch(/verified,1,"left out: Expires: it is empty; tag ""a"": it has characters/);
    expect(reasons[1]).toMatch(/verified,0,,,,$/);
    expect(reasons[2]).toMatch(/verified,1,left out: Expires: it is empty,,,$/);
  });

  it('gives the members of a piece that failed its reason, but for those that were cut out before', async () => {
    const of = await world([pieceOf(0, { kind: 'pack', members: 300, state: 'failed', reason: 'its output expired' })]);
    await of.write(runFiles.members(RUN_ID, 0, 0), range(0, 300).map(member));
    await of.write(
      runFiles.cut(RUN_ID, 0, 0, 1),
      range(MEMBERS_PER_GROUP, 300).map((n) => end(n)),
    );
    expect(await of.report()).toMatchObject({ verified: 300 - MEMBERS_PER_GROUP, failed: MEMBERS_PER_GROUP });
    const failures = of
      .text(runFiles.failures(RUN_ID))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(failures).toHaveLength(MEMBERS_PER_GROUP);
    expect(failures[249]).toEqual({ key: 'm/249', reason: 'its output expired' });
  });

  it('answers with no more than Step Functions takes, however long the keys of its failures are', async () => {
    const of = await world([pieceOf(0, { kind: 'pack', members: 200 })]);
    const key = `back/${'日'.repeat(338)}`;
    const reason = `SHA-256 tree hash of ${key} in archive ${'i'.repeat(138)} does not agree: ${treeHash}, ${treeHash}`;
    const long = (n: number) => ({ ...end(n, reason), key: `${key}/${n}` });
    await of.write(runFiles.cut(RUN_ID, 0, 0, 0), range(0, 200).map(long));
    const report = await of.report({ error: 'E', cause: 'c'.repeat(32_768) });
    expect(Buffer.byteLength(JSON.stringify(report))).toBeLessThan(256 * 1024);
    expect(report).toMatchObject({ failed: 200, failures: expect.arrayContaining([expect.anything()]) });
    expect(of.text(runFiles.failures(RUN_ID)).trim().split('\n')).toHaveLength(200);
  });

  it('lists the members of a batch that did not report', async () => {
    const of = await world(undefined);
    const {
      state: _state,
      adopted: _adopted,
      possibleDuplicates: _possibleDuplicates,
      requests: _requests,
      ...shared
    } = pieceOf(0, { kind: 'pack', members: 2 });
    const line = { ...shared, index: 0, start: 0, end: 99, rangeBytes: 1024 * 1024, memberBytes: 20 };
    await of.write(runFiles.batch(RUN_ID, 0), [line]);
    await of.write(runFiles.members(RUN_ID, 0, 0), [member(0), member(1)]);
    expect(await of.report()).toMatchObject({
      failed: 2,
      failures: [
        { key: 'back/m/0', reason: expect.stringContaining('did not report') },
        { key: 'back/m/1', reason: expect.stringContaining('did not report') },
      ],
    });
  });

  it('counts an object that spans archives once, with its own size', async () => {
    const whole = { offset: 0, sizeBytes: 2_500_000, treeHash: 'b'.repeat(64) };
    const slices = [0, 1, 2].map((piece) =>
      pieceOf(0, {
        kind: 'slice',
        key: 'back/huge',
        piece,
        pieces: 3,
        state: 'copied',
        whole: { ...whole, offset: piece * 1_000_000 },
      }),
    );
    const of = await world(slices);
    const at = { runId: RUN_ID, archive: 0 };
    await beginArchive(of.items, at, { uploadId: 'u', key: 'back/huge', expiresAt: 1 });
    await endArchive(of.items, at, { state: 'verified' });
    expect(await of.report()).toMatchObject({ archives: 1, bytes: 2_500_000, verified: 1, requests: 3 });
    expect(of.text(runFiles.reportCsv(RUN_ID))).toContain(`2500000,${'b'.repeat(64)}`);
  });

  it('gives the lease back, whatever becomes of the run or its report', async () => {
    const succeeded = await world([]);
    await succeeded.report();
    expect(await succeeded.holder()).toBeUndefined();

    const failed = await world([]);
    await failed.report({ error: 'States.Timeout', cause: '' });
    expect(await failed.holder()).toBeUndefined();

    const broken = await world([]);
    broken.objects.place({ bucket: RUNS, key: runFiles.result(RUN_ID, 0) }, Buffer.from('{'));
    await expect(broken.report()).rejects.toThrow();
    expect(await broken.holder()).toBeUndefined();
  });

  it('leaves a lease alone that is another run’s', async () => {
    const of = await world([]);
    await of.items.update(keyOf.lease('docs'), { set: { executionArn: 'another' } });
    await of.report();
    expect(await of.holder()).toBe('another');
  });
});
