import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryTopic } from '../../../adapters/memory/memory-topic';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { type CheckProgress, putCheckProgress } from '../../../core/backup/check/records/check-progress';
import { CheckReport, type FoundArchive } from '../../../core/contracts/check';
import { PieceResult } from '../../../core/contracts/piece';
import type { CheckRun, RetrievalPlan } from '../../../core/contracts/retrieval-run';
import { checkFiles, runFiles } from '../../../core/contracts/run-files';
import { ReportRunInput } from '../../../core/contracts/run-steps';
import { BatchLookup } from '../../../core/retrieval/batch-lookup';
import { getRun } from '../../../core/run/run-record';
import { reportRetrieval } from '../../../lambdas/report-retrieval/report-retrieval';
import { aPlan } from '../../cli/fake-deployment';
import { putOpened } from '../../core/run/put-opened';
import { aCheck, RUN_ID, RUNS } from '../check-archives/checking';

const INVENTORY = '2026-01-05T08:00:00Z';
const treeHash = 'a'.repeat(64);
const sums = {
  ...{ snapshots: 2, archives: 10, bytes: 1000, missing: 0, otherSize: 0, otherHash: 0 },
  ...{ notYetListed: 0, unconfirmed: 0, duplicates: 0, unreadable: 0 },
};
const done = {
  stage: 'done',
  jobId: 'job',
  sizeBytes: 100,
  sums,
  heads: 'h',
  sought: 's',
  inventoryDate: INVENTORY,
} as const;
const found = (n: number, more: Partial<FoundArchive> = {}): FoundArchive => ({
  ...{ archive: `s1/00000000${n}`, archiveId: `lost-${n}`, kind: 'pack', sizeBytes: 5, treeHash, createdAt: INVENTORY },
  ...{ finding: 'missing', snapshots: 2, firstSnapshots: ['s2', 's1'], objects: 2, firstKeys: ['one', 'two\nlines'] },
  ...more,
});
const SAMPLE = { objects: 3, seed: 'seed' };
const prefix = `samples/${RUN_ID}/`;
const pieceOf = (n: number, more: object): PieceResult =>
  PieceResult.parse({
    ...{ kind: 'archive', archive: n, archiveId: `archive-${n}`, key: `${prefix}key-${n}`, sizeBytes: 10, treeHash },
    ...{ creationDate: INVENTORY, description: '', piece: 0, pieces: 1, adopted: false, requests: 1 },
    ...{ possibleDuplicates: 0, ...more },
  });

async function world(more: Partial<CheckRun> = {}, progress: CheckProgress | undefined = done) {
  const clock = memoryClock();
  const items = memoryItems();
  const objects = memoryObjects({ buckets: [RUNS] });
  const files = memoryWorkingFiles(objects, RUNS);
  const reports = memoryTopic();
  const logged: [string, unknown][] = [];
  const log = { info() {}, error() {}, warn: (event: string, fields: unknown) => void logged.push([event, fields]) };
  const run = aCheck(more);
  await putOpened(items, run, 'inventory', clock.now());
  if (progress) await putCheckProgress(items, RUN_ID, { before: undefined, progress }, clock.now());
  const write = (key: string, lines: readonly unknown[]) =>
    files.write(key, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), 'text/plain');
  await write(checkFiles.heads(RUN_ID, 'h'), []);
  const deps = { items, files, reports, clock, batches: new BatchLookup(files), log };
  const execution = {
    execution: RUN_ID,
    executionArn: run.executionArn,
    executionStartedAt: '2026-01-05T09:59:00.000Z',
  };
  const request = { kind: 'check', vault: 'photos', check: { plan: 'docs' } };
  return {
    ...{ items, objects, files, reports, logged, write },
    /** Record that the sample was retrieved. */
    async brought(results: PieceResult[], plan: Partial<RetrievalPlan> = {}) {
      await write(runFiles.result(RUN_ID, 0), results);
      await files.write(runFiles.plan(RUN_ID), JSON.stringify(aPlan(RUN_ID, plan)), 'application/json');
      for (const { key } of results) objects.place({ bucket: RUNS, key }, Buffer.alloc(10));
    },
    async report(failure?: { error: string; cause: string; status?: 'stopped' }) {
      const report = await reportRetrieval(ReportRunInput.parse({ ...execution, request, failure }), deps);
      return report && CheckReport.parse(report);
    },
  };
}

describe('reporting a check', () => {
  it('says that all is well', async () => {
    const of = await world();
    expect(await of.report()).toMatchObject({
      ...{ runId: RUN_ID, kind: 'check', plan: 'docs', snapshot: null, vault: 'photos', status: 'succeeded' },
      ...{ inventoryDate: INVENTORY, sums, findings: [], elsewhere: [], sample: null, warnings: [] },
    });
    expect((await getRun(of.items, RUN_ID))?.counts).toEqual({ items: 10, bytes: 1000, done: 10, failed: 0 });
    expect(of.reports.published).toMatchObject([{ subject: 'Moraine: check of plan docs succeeded' }]);
    expect(of.logged).toEqual([]);
  });

  it('names what is missing with its objects, in the message and in the log that the alarm watches', async () => {
    const damaged = { ...done, sums: { ...sums, missing: 1, otherHash: 1, notYetListed: 1 }, named: 'n' };
    const of = await world({}, damaged);
    const findings = [found(1), found(2, { kind: 'catalog', finding: 'other-hash', objects: 0, firstKeys: [] })];
    await of.files.write(checkFiles.named(RUN_ID, 'n'), JSON.stringify({ archives: findings }), 'application/json');
    const report = await of.report();
    expect(report).toMatchObject({ status: 'completed-with-errors', findings });
    expect(report?.notes).toEqual([expect.stringContaining('too young')]);
    expect(report?.warnings).toEqual([]);
    expect((await getRun(of.items, RUN_ID))?.counts).toEqual({ items: 10, bytes: 1000, done: 7, failed: 2 });
    const lines = of.reports.published[0]?.message.split('\n');
    expect(lines).toContain(
      'Finding: missing: archive s1/000000001 (lost-1), which holds 2 objects of the newest of 2 snapshots',
    );
    expect(lines).toContain('  two lines');
    expect(lines).toContain(
      'Finding: other-hash: archive s1/000000002 (lost-2), which holds the catalog of a snapshot',
    );
    expect(of.logged).toEqual([
      ['check.damage', expect.objectContaining({ plan: 'docs', unverified: 0, archives: expect.any(Array) })],
    ]);
    expect(of.logged[0]?.[1]).toMatchObject({
      archives: [{ archiveId: 'lost-1', firstKeys: ['one', 'two\nlines'] }, {}],
    });
  });

  it('logs a line that is one event, whatever the keys consist of', async () => {
    const of = await world({}, { ...done, sums: { ...sums, missing: 10 }, named: 'n' });
    const firstKeys = Array.from({ length: 10 }, (_, n) => `${n}`.padEnd(1024, '\u0001'));
    const archives = Array.from({ length: 10 }, (_, n) => found(n, { firstKeys }));
    await of.files.write(checkFiles.named(RUN_ID, 'n'), JSON.stringify({ archives }), 'application/json');
    await of.report();
    expect(of.logged).toMatchObject([['check.damage', { archives: [{ archiveId: 'lost-0' }, {}] }]]);
    expect(Buffer.byteLength(JSON.stringify(of.logged))).toBeLessThan(256 * 1024);
  });

  it('is no success when an archive is neither found nor missing, and no alarm', async () => {
    const of = await world({}, { ...done, sums: { ...sums, unconfirmed: 1, unreadable: 2 } });
    const report = await of.report();
    expect(report).toMatchObject({ status: 'completed-with-errors' });
    expect(report?.warnings).toHaveLength(2);
    expect(of.logged).toEqual([]);
  });

  it('names kept snapshots in other vaults', async () => {
    const of = await world();
    const head = { ...{ plan: 'docs', snapshot: 's0', vault: 'other', source: { bucket: 'b', prefix: '' } } };
    const counts = { objects: 0, bytes: 0, archives: 0, newArchives: 0, newBytes: 0, errors: 0 };
    await of.write(checkFiles.heads(RUN_ID, 'h'), [{ ...head, ...counts, takenAt: INVENTORY, state: 'kept' }]);
    const report = await of.report();
    expect(report).toMatchObject({ status: 'succeeded', elsewhere: [{ snapshot: 's0', vault: 'other' }] });
    expect(report?.warnings).toEqual([expect.stringContaining('docs@s0 in other')]);
  });

  it('keeps the evidence of a sample, and removes its objects', async () => {
    const of = await world({ sample: SAMPLE }, { ...done, sampled: 's2' });
    await of.brought([
      pieceOf(1, { state: 'verified', crc32: 7 }),
      pieceOf(2, { state: 'failed', reason: 'Glacier does not know the archive' }),
    ]);
    of.objects.place({ bucket: RUNS, key: 'samples/another/key' }, Buffer.alloc(1));
    const report = await of.report();
    const facts = { sizeBytes: 10, treeHash };
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      sample: {
        ...{ seed: 'seed', wanted: 3, snapshot: 's2', tier: 'Bulk', objects: 2, verified: 1, failed: 1, requests: 2 },
        evidence: [
          { key: 'key-1', archiveId: 'archive-1', ...facts, crc32: 7, outcome: 'verified' },
          { key: 'key-2', archiveId: 'archive-2', ...facts, outcome: 'failed', reason: expect.any(String) },
        ],
      },
      notes: [expect.stringContaining('has 2 of the 3 objects')],
    });
    expect(of.objects.keys(RUNS).filter((key) => key.startsWith('samples/'))).toEqual(['samples/another/key']);
    expect(of.objects.text({ bucket: RUNS, key: runFiles.failures(RUN_ID) })).toBe(
      '{"key":"key-2","reason":"Glacier does not know the archive"}\n',
    );
    expect(of.reports.published[0]?.message).toContain('Failed: key-2 (archive-2): Glacier does not know the archive');
    expect(of.logged).toEqual([['check.damage', expect.objectContaining({ unverified: 1 })]]);
  });

  it('is planned in a dry run, whatever it finds, and tells no alarm', async () => {
    const of = await world({ dryRun: true, sample: SAMPLE }, { ...done, sums: { ...sums, missing: 1 }, sampled: 's2' });
    await of.brought([], { archives: 3, bytes: 30 });
    expect(await of.report()).toMatchObject({
      status: 'planned',
      sums: { missing: 1 },
      sample: { objects: 3, bytes: 30, verified: 0, evidence: [] },
    });
    expect(of.logged).toEqual([]);
  });

  it('tells what a run that was stopped had found, counts no unverified object as damage, and removes the sample', async () => {
    const of = await world({ sample: SAMPLE }, { ...done, sampled: 's2' });
    await of.brought([pieceOf(1, { state: 'failed', reason: 'not done when the run ended' })]);
    const report = await of.report({ error: 'RunStopped', cause: 'by hand', status: 'stopped' });
    expect(report).toMatchObject({ status: 'stopped', sums, sample: { failed: 1 }, error: { error: 'RunStopped' } });
    expect(of.objects.keys(RUNS).filter((key) => key.startsWith('samples/'))).toEqual([]);
    expect(of.logged).toEqual([]);
  });

  it('says nothing of what it has not compared to the end', async () => {
    const { inventoryDate: _, ...begun } = done;
    const of = await world({}, { ...begun, stage: 'comparing', duplicates: [], reachedBytes: 1, elements: 1 });
    const report = await of.report({ error: 'Lambda.Unknown', cause: 'it died' });
    expect(report).toMatchObject({ status: 'failed', sums: null, inventoryDate: null, findings: [] });
    expect((await getRun(of.items, RUN_ID))?.counts).toEqual({ items: 0, bytes: 0, done: 0, failed: 0 });
  });

  it('warns when the sample cannot be removed, and is what it is', async () => {
    const of = await world({ sample: SAMPLE }, { ...done, sampled: 's2' });
    await of.brought([pieceOf(1, { state: 'verified', crc32: 7 })]);
    of.files.remove = async () => {
      throw new Error('AccessDenied');
    };
    const report = await of.report();
    expect(report).toMatchObject({ status: 'succeeded', sample: { verified: 1 } });
    expect(report?.warnings).toContainEqual(expect.stringMatching(/could not be removed from .*samples.*AccessDenied/));
  });

  it('answers below what Step Functions takes, and writes all of it', async () => {
    const of = await world(
      { sample: { objects: 1000, seed: 's' } },
      { ...done, sums: { ...sums, missing: 100 }, named: 'n', sampled: 's2' },
    );
    const firstKeys = Array.from({ length: 10 }, (_, n) => `${n}`.padEnd(1024, 'k'));
    const archives = Array.from({ length: 100 }, (_, n) => found(n, { firstKeys }));
    await of.files.write(checkFiles.named(RUN_ID, 'n'), JSON.stringify({ archives }), 'application/json');
    const long = (n: number) => pieceOf(n, { state: 'verified', key: `${prefix}${`${n}`.padEnd(900, 'k')}` });
    await of.brought(Array.from({ length: 1000 }, (_, n) => long(n)));
    const answer = await of.report();
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(200 * 1024);
    expect(answer?.findings.length).toBeGreaterThan(1);
    const written = CheckReport.parse(JSON.parse(of.objects.text({ bucket: RUNS, key: runFiles.report(RUN_ID) })));
    expect(written.findings).toHaveLength(100);
    expect(written.sample?.evidence).toHaveLength(1000);
  });
});
