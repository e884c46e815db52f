import type * as z from 'zod';
import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryTopic } from '../../../adapters/memory/memory-topic';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { parseConfig } from '../../../core/contracts/config';
import type { PieceLine, PieceResult } from '../../../core/contracts/piece';
import type { Outcome, RebuildRun, RetrievalPlan, RetrievalRun } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { ReportRunInput } from '../../../core/contracts/run-steps';
import { keyOf } from '../../../core/contracts/table';
import { BatchLookup } from '../../../core/retrieval/batch-lookup';
import { beginArchive, endArchive } from '../../../core/retrieval/records/archive-record';
import { denyDestination } from '../../../core/retrieval/records/denied-destination';
import { getRun } from '../../../core/run/run-record';
import { reportRetrieval as report } from '../../../lambdas/report-retrieval/report-retrieval';
import { putOpened } from '../../core/run/put-opened';
import { silent } from '../retrieval/simulation';

const RUNS = 'runs';
const treeHash = 'a'.repeat(64);
const run = {
  kind: 'retrieve',
  runId: 'run-1',
  executionArn: 'arn:run-1',
  vault: 'photos',
  destination: { bucket: 'own', prefix: '' },
  tier: 'Bulk',
  storageClass: 'STANDARD',
  dryRun: false,
  settings: parseConfig({ vaults: ['photos'] }).retrieval,
} as const satisfies RetrievalRun;
const execution = {
  execution: 'run-1',
  executionArn: run.executionArn,
  executionStartedAt: '2026-01-05T09:59:00.000Z',
  request: { kind: 'retrieve', vault: 'photos' },
};

/** As the state machine calls the function. */
const reportRetrieval = (deps: Parameters<typeof report>[1], more: Partial<z.input<typeof ReportRunInput>> = {}) =>
  report(ReportRunInput.parse({ ...execution, ...more }), deps);

const plan: RetrievalPlan = {
  runId: 'run-1',
  vault: 'photos',
  inventoryDate: '2026-01-04T00:00:00Z',
  archives: 4,
  bytes: 400,
  presentArchives: 0,
  presentBytes: 0,
  rejectedArchives: 0,
  pieces: 4,
  batches: 2,
  batchesInFlightMax: 1,
  firstWaitSeconds: 60,
  estimate: null,
  warnings: ['the inventory is old'],
};

type ArchiveResult = Extract<PieceResult, { kind: 'archive' }>;

function result(archive: number, more: Partial<ArchiveResult> = {}): ArchiveResult {
  return {
    kind: 'archive',
    archive,
    archiveId: `id-${archive}`,
    key: `key,${archive}`,
    sizeBytes: 100,
    treeHash,
    creationDate: '2025-01-01T00:00:00Z',
    description: `key,${archive}`,
    piece: 0,
    pieces: 1,
    state: 'verified',
    adopted: false,
    requests: 1,
    possibleDuplicates: 0,
    ...more,
  };
}

async function world(
  batches: PieceResult[][],
  more: { plan?: Partial<RetrievalPlan>; run?: Pick<RetrievalRun, 'dryRun'> | RebuildRun } = {},
) {
  const clock = memoryClock();
  const items = memoryItems();
  const objects = memoryObjects({ buckets: [RUNS] });
  const reports = memoryTopic();
  await putOpened(items, { ...run, ...more.run }, 'retrieving', clock.now());
  const write = (key: string, lines: unknown[]) =>
    objects.write({ bucket: RUNS, key }, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), 'text/plain');
  await objects.write(
    { bucket: RUNS, key: runFiles.plan('run-1') },
    JSON.stringify({ ...plan, batches: batches.length, ...more.plan }),
    'application/json',
  );
  // A plan writes both, also when they are empty.
  for (const key of [runFiles.present('run-1'), runFiles.rejected('run-1')]) await write(key, []);
  for (const [batch, results] of batches.entries()) await write(runFiles.result('run-1', batch), results);
  const deps = {
    items,
    files: memoryWorkingFiles(objects, RUNS),
    reports,
    clock,
    batches: new BatchLookup(memoryWorkingFiles(objects, RUNS)),
    log: silent,
  };
  const text = (key: string) => objects.text({ bucket: RUNS, key });
  return { ...deps, deps, objects, write, text };
}

describe('reporting a run', () => {
  it('adds up the batches, lists every archive, and makes the failures a manifest', async () => {
    const { deps, text, items, reports } = await world([
      [result(0), result(1, { state: 'failed', reason: 'said "no", twice', requests: 3, possibleDuplicates: 1 })],
      [result(2), result(3, { adopted: true })],
    ]);
    const report = await reportRetrieval(deps);
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      archives: 4,
      bytes: 400,
      verified: 3,
      verifiedBytes: 300,
      failed: 1,
      requests: 6,
      possibleDuplicates: 1,
      failures: [{ archiveId: 'id-1', key: 'key,1', reason: 'said "no", twice' }],
      warnings: ['the inventory is old'],
    });
    expect(JSON.parse(text(runFiles.report('run-1')))).toEqual(report);
    const csv = text(runFiles.reportCsv('run-1')).split('\r\n');
    expect(csv).toHaveLength(1 + 4 + 1);
    expect(csv[2]).toBe(`id-1,"key,1",100,${treeHash},2025-01-01T00:00:00Z,failed,3,"said ""no"", twice",plain,,`);
    expect(text(runFiles.failures('run-1'))).toBe(
      `{"ArchiveId":"id-1","ArchiveDescription":"key,1","CreationDate":"2025-01-01T00:00:00Z","Size":100,"SHA256TreeHash":"${treeHash}","Key":"key,1"}\n`,
    );
    expect(await getRun(items, 'run-1')).toMatchObject({
      status: 'completed-with-errors',
      counts: { items: 4, bytes: 400, done: 3, failed: 1 },
    });
    expect(reports.published).toHaveLength(1);
  });

  it('counts the jobs that fell back to another tier, and their bytes', async () => {
    const batches = [
      [result(0, { fallback: { requests: 1, bytes: 100 } }), result(1)],
      [result(2, { state: 'failed', reason: 'no', requests: 2, fallback: { requests: 2, bytes: 150 } })],
    ];
    const { deps, reports } = await world(batches, { run: { ...run, tier: 'Expedited', fallback: 'Standard' } });
    const report = await reportRetrieval(deps);
    expect(report).toMatchObject({
      ...{ tier: 'Expedited', requests: 4 },
      fallback: { tier: 'Standard', requests: 3, bytes: 250 },
    });
    expect(reports.published[0]?.message).toContain(
      'Glacier requests: 4, possibly made twice: 0, at tier Standard for lack of Expedited capacity: 3',
    );
  });

  it('says nothing of a fallback that was not needed', async () => {
    const { deps, reports } = await world([[result(0)]], { run: { ...run, tier: 'Expedited', fallback: 'Standard' } });
    expect(await reportRetrieval(deps)).not.toHaveProperty('fallback');
    expect(reports.published[0]?.message).not.toContain('Standard');
  });

  it('says why nothing more was requested once the destination began to deny', async () => {
    const { deps, items } = await world([[result(0), result(1, { state: 'failed', reason: 'denied', requests: 0 })]]);
    await denyDestination(items, 'run-1', 'copy-range may not write to s3://own/');
    const report = await reportRetrieval(deps);
    expect(report?.warnings).toEqual([
      'the inventory is old',
      expect.stringMatching(/what had not been requested by then was not.*: copy-range may not write to s3:\/\/own\/$/),
    ]);
  });

  it('lists folders, which are neither verified nor failed, and what descriptions tell', async () => {
    const description = '{"Path":"a.txt","UTCDateModified":"20150101T000000Z","Flags":3}';
    const { deps, write, text, items, reports } = await world([[result(0, { description })]]);
    const facts = { archiveId: 'id-7', sizeBytes: 1, treeHash, creationDate: '', description: 'old/', requests: 0 };
    await write(runFiles.present('run-1'), [{ ...facts, key: 'p/old/', outcome: 'folder' }]);
    expect(await reportRetrieval(deps)).toMatchObject({
      ...{ status: 'succeeded', archives: 2, verified: 1, present: 0, failed: 0, folders: 1, requests: 1 },
    });
    const [head, folder, file] = text(runFiles.reportCsv('run-1')).split('\r\n');
    expect(head).toMatch(/,outcome,requests,reason,format,modifiedAt,flags$/);
    expect(folder).toBe(`id-7,p/old/,1,${treeHash},,folder,0,,plain,,`);
    expect(file).toMatch(/,verified,1,,cloudberry,2015-01-01T00:00:00Z,compressed encrypted$/);
    expect(await getRun(items, 'run-1')).toMatchObject({ counts: { items: 1, done: 1, failed: 0 } });
    expect(reports.published[0]?.message).toContain('Folders, for which no object was created: 1');
  });

  it('does not call a run succeeded of which something is unproven, and says what', async () => {
    const { deps, write, text, items, reports } = await world([[result(0)]]);
    const { archiveId, sizeBytes, creationDate } = result(7);
    const facts = { archiveId, key: 'key,7', sizeBytes, treeHash, creationDate, description: '', requests: 0 };
    await write(runFiles.present('run-1'), [{ ...facts, outcome: 'unproven', reason: 'no record: delete it' }]);
    expect(await reportRetrieval(deps)).toMatchObject({
      ...{ status: 'completed-with-errors', archives: 2, verified: 1, present: 0, failed: 0, failures: [] },
      ...{ unproven: 1, unprovenBytes: 100, requests: 1 },
    });
    expect(text(runFiles.reportCsv('run-1'))).toContain(',unproven,0,no record: delete it,,,\r\n');
    // Another run would find it just so: it is not to be requested.
    expect(text(runFiles.failures('run-1'))).toBe('');
    expect(await getRun(items, 'run-1')).toMatchObject({ counts: { done: 1, failed: 0 } });
    expect(reports.published[0]?.message).toContain('At the destination without proof, not requested: 1');
  });

  it('tells of it in a dry run too', async () => {
    const plan = { unprovenArchives: 2, unprovenBytes: 5 };
    const { deps } = await world([], { run: { dryRun: true }, plan });
    expect(await reportRetrieval(deps)).toMatchObject({
      status: 'planned',
      unproven: 2,
      unprovenBytes: 5,
    });
  });

  describe('whose archives lie under other names', () => {
    const factsOf = (archive: number) => {
      const { archiveId, sizeBytes, creationDate } = result(archive);
      return { archiveId, sizeBytes, treeHash, creationDate, description: '' };
    };
    const copyOf = (archive: number, more: object = {}) => ({
      ...{ ...factsOf(archive), from: `old/${archive}`, to: `new/${archive}`, crc32: 7, ...more },
    });

    it('counts those that stay there and those that were copied, and names the keys', async () => {
      const { deps, write, text, reports } = await world([[result(0)]], { plan: { copies: 2, presentElsewhere: 3 } });
      const stays = { ...factsOf(1), key: 'old/1', outcome: 'present', isElsewhere: true, requests: 0 };
      await write(runFiles.present('run-1'), [stays]);
      await write(runFiles.copies('run-1'), [copyOf(2), copyOf(3)]);
      await write(runFiles.copied('run-1', 0), [
        { ...factsOf(2), key: 'new/2', outcome: 'copied', crc32: 7, requests: 0 },
        { ...factsOf(3), key: 'new/3', outcome: 'failed', reason: 'it was proven at old/3', requests: 0 },
      ]);
      expect(await reportRetrieval(deps)).toMatchObject({
        ...{ status: 'completed-with-errors', archives: 4, bytes: 400, verified: 3, verifiedBytes: 300, failed: 1 },
        ...{ present: 1, presentElsewhere: 1, copied: 1, requests: 1 },
      });
      const csv = text(runFiles.reportCsv('run-1')).split('\r\n');
      expect(csv.map((line) => line.split(',')[1])).toEqual(['key', 'old/1', '"key', 'new/2', 'new/3', undefined]);
      expect(text(runFiles.failures('run-1'))).toContain('"Key":"new/3"');
      const message = 'of these found present: 1, 1 of them under other names, copied within S3: 1';
      expect(reports.published[0]?.message).toContain(message);
    });

    it('calls copies failed that were not made when the run ended', async () => {
      const { deps, write, text } = await world([], { plan: { copies: 2 } });
      await write(runFiles.copies('run-1'), [copyOf(2), copyOf(3, { crc32: undefined })]);
      const failure = { status: 'stopped', error: 'RunStopped', cause: 'stopped' } as const;
      expect(await reportRetrieval(deps, { failure })).toMatchObject({
        status: 'stopped',
        verified: 0,
        failed: 2,
        failures: [
          { key: 'new/2', reason: 'it was proven at old/2, and is not copied: not done when the run ended' },
          { key: 'new/3', reason: 'not done when the run ended' },
        ],
      });
      expect(text(runFiles.failures('run-1')).split('\n')).toHaveLength(3);
    });

    it('counts further objects of archives by themselves, and lists no archive to be requested for one', async () => {
      const { deps, write, text, reports } = await world([[result(0)]], { plan: { copies: 3 } });
      const further = { isFurther: true, crc32: undefined };
      await write(runFiles.copies('run-1'), [copyOf(0, further), copyOf(0, further), copyOf(2)]);
      await write(runFiles.copied('run-1', 0), [
        { ...factsOf(0), key: 'dup/0', outcome: 'copied', isFurther: true, crc32: 7, requests: 0 },
        { ...factsOf(0), key: 'dup/1', outcome: 'failed', isFurther: true, reason: 'denied', requests: 0 },
        { ...factsOf(2), key: 'new/2', outcome: 'copied', crc32: 7, requests: 0 },
      ]);
      expect(await reportRetrieval(deps)).toMatchObject({
        ...{ status: 'completed-with-errors', archives: 2, bytes: 200, verified: 2, verifiedBytes: 200 },
        ...{ copied: 1, further: { copied: 1, failed: 1 }, failed: 1, failures: [{ key: 'dup/1', reason: 'denied' }] },
      });
      expect(text(runFiles.reportCsv('run-1'))).toContain('dup/0');
      expect(text(runFiles.failures('run-1'))).toBe('');
      expect(reports.published[0]?.message).toContain('Objects under further names of archives: 1');
    });

    it('tells in a dry run how many there are, and how many would be copied', async () => {
      const more = {
        run: { dryRun: true },
        plan: { presentArchives: 5, presentElsewhere: 4, copies: 3, copyBytes: 300 },
      };
      const { deps, reports } = await world([], more);
      const found = { status: 'planned', present: 5, presentElsewhere: 4, copied: 3 };
      expect(await reportRetrieval(deps)).toMatchObject(found);
      expect(reports.published[0]?.message).toContain(
        'already: 5 archives, 4 of them under other names\nTo be copied within S3: 3',
      );
    });
  });

  it('is the same when it is repeated', async () => {
    const { deps } = await world([[result(0)]]);
    expect(await reportRetrieval(deps)).toEqual(await reportRetrieval(deps));
  });

  it('counts what was at the destination before as verified, and unreadable inventory lines as failed', async () => {
    const { deps, write } = await world([[result(0)]]);
    const {
      kind: _kind,
      archive: _archive,
      piece: _piece,
      pieces: _pieces,
      state: _state,
      adopted: _adopted,
      possibleDuplicates: _possibleDuplicates,
      ...line
    } = result(7);
    const present: Outcome = { ...line, outcome: 'present', requests: 0 };
    await write(runFiles.present('run-1'), [present]);
    await write(runFiles.rejected('run-1'), [{ ...present, outcome: 'failed', reason: 'no size' }]);
    expect(await reportRetrieval(deps)).toMatchObject({
      archives: 3,
      verified: 2,
      present: 1,
      failed: 1,
      requests: 1,
    });
  });

  it.each([
    ['verified', { verified: 1, failed: 0 }],
    ['failed', { verified: 0, failed: 1, failures: [expect.objectContaining({ reason: 'damaged' })] }],
  ] as const)('goes by the record of an archive in pieces: %s', async (state, expected) => {
    const pieces = [0, 1, 2].map((piece) => result(0, { piece, pieces: 3, state: 'copied' }));
    const { deps, items } = await world([pieces.slice(0, 1), pieces.slice(1)]);
    const at = { runId: 'run-1', archive: 0 };
    await beginArchive(items, at, { uploadId: 'u', key: 'key,0', expiresAt: 1 });
    await endArchive(items, at, { state, reason: state === 'failed' ? 'damaged' : undefined });
    expect(await reportRetrieval(deps)).toMatchObject({ archives: 1, requests: 3, ...expected });
  });

  it('counts every archive of a batch that did not report as failed', async () => {
    const { deps, write, objects } = await world([[], [result(1)]]);
    await objects.remove({ bucket: RUNS, key: runFiles.result('run-1', 0) });
    const {
      state: _state,
      adopted: _adopted,
      possibleDuplicates: _possibleDuplicates,
      requests: _requests,
      ...shared
    } = result(0);
    const line: PieceLine = { ...shared, index: 0, start: 0, end: 99, rangeBytes: 1024 * 1024 };
    await write(runFiles.batch('run-1', 0), [line]);
    expect(await reportRetrieval(deps)).toMatchObject({
      verified: 1,
      failed: 1,
      failures: [{ archiveId: 'id-0', reason: expect.stringContaining('batch 0 of the run did not report') }],
    });
  });

  it('reads the records of a batch that did not report once, and asks once which batches did', async () => {
    const { deps, write, objects, items } = await world([[], [result(1)], []]);
    for (const batch of [0, 2]) {
      await objects.remove({ bucket: RUNS, key: runFiles.result('run-1', batch) });
      const {
        state: _state,
        adopted: _adopted,
        possibleDuplicates: _possible,
        requests: _requests,
        ...of
      } = result(batch);
      const line: PieceLine = { ...of, index: 0, start: 0, end: 99, rangeBytes: 1024 * 1024 };
      await write(runFiles.batch('run-1', batch), [line]);
    }
    const queries = jest.spyOn(items, 'query');
    const heads = jest.spyOn(objects, 'head');
    const lists = jest.spyOn(objects, 'list');
    const report = await reportRetrieval(deps);
    expect(report).toMatchObject({ archives: 3, verified: 1, failed: 2 });
    expect([queries, heads, lists].map(({ mock }) => mock.calls.length)).toEqual([2, 0, 1]);
    // What it found out is the batch's results from now on.
    expect(await reportRetrieval(deps)).toEqual(report);
    expect([queries, heads].map(({ mock }) => mock.calls.length)).toEqual([2, 0]);
  });

  it('states the plan of a dry run', async () => {
    const { deps, items, reports } = await world([], { run: { dryRun: true }, plan: { presentArchives: 3 } });
    expect(await reportRetrieval(deps)).toMatchObject({
      status: 'planned',
      archives: 4,
      bytes: 400,
      verified: 0,
      present: 3,
    });
    expect(await getRun(items, 'run-1')).toMatchObject({ status: 'planned', counts: { items: 4, done: 0, failed: 0 } });
    expect(reports.published[0]?.message).toContain('at the destination already: 3 archives');
  });

  it('lists in a dry run every archive with the key that it has or would get', async () => {
    const { deps, write, text } = await world([], { run: { dryRun: true }, plan: { batches: 1, copies: 1 } });
    const facts = { sizeBytes: 7, treeHash: 'hash', creationDate: '2020-01-01T00:00:00Z', description: '' };
    const present = { ...facts, archiveId: 'there', key: 'a', outcome: 'present', isElsewhere: true, requests: 0 };
    await write(runFiles.present('run-1'), [present]);
    const piece = { ...facts, kind: 'archive', archiveId: 'large', key: 'b', archive: 1, pieces: 2, rangeBytes: 4 };
    const description = '{"Path":"c.txt","UTCDateModified":"20150101T000000Z","Flags":1}';
    await write(runFiles.batch('run-1', 0), [
      { ...piece, index: 0, piece: 0, start: 0, end: 3 },
      { ...piece, index: 1, piece: 1, start: 4, end: 6 },
      {
        ...piece,
        index: 2,
        archive: 2,
        archiveId: 'small',
        key: '=c',
        description,
        piece: 0,
        pieces: 1,
        start: 0,
        end: 6,
      },
    ]);
    await write(runFiles.copies('run-1'), [{ ...facts, archiveId: 'there', from: 'a', to: 'd', crc32: 1 }]);
    await reportRetrieval(deps);
    const of = (id: string, key: string, outcome: string, more = ',,') =>
      `${id},${key},7,hash,2020-01-01T00:00:00Z,${outcome},0,,${more}`;
    expect(text(runFiles.reportCsv('run-1')).split('\r\n').slice(1)).toEqual([
      of('there', 'a', 'present'),
      of('large', 'b', 'planned'),
      of('small', "'=c", 'planned', 'cloudberry,2015-01-01T00:00:00Z,compressed'),
      of('there', 'd', 'planned'),
      '',
    ]);
  });

  it('states the selection of the plan, in a dry run and in the end', async () => {
    const selection = {
      ...{ words: 'the oldest 2', listed: { archives: 9, bytes: 900 }, excluded: { limit: 7 } },
    };
    const dry = await world([], { run: { dryRun: true }, plan: { selection } });
    expect(await reportRetrieval(dry.deps)).toMatchObject({ status: 'planned', selection });
    const { deps, reports } = await world([[result(0), result(1)]], { plan: { archives: 2, selection } });
    expect(await reportRetrieval(deps)).toMatchObject({ archives: 2, verified: 2, selection });
    expect(reports.published[0]?.message).toContain(
      '\nSelected of 9 listed archives (900 bytes): the oldest 2\nArchives: 2, verified: 2',
    );
    const whole = await world([[result(0)]]);
    expect(await reportRetrieval(whole.deps)).not.toHaveProperty('selection.words');
    expect(whole.reports.published[0]?.message).not.toContain('Selected');
  });

  it('puts a run that failed as a whole on record, with its error', async () => {
    const { deps, items } = await world([]);
    const failure = { error: 'EmptyVaultError', cause: 'nothing in it' };
    expect(await reportRetrieval(deps, { failure })).toMatchObject({ status: 'failed', error: failure });
    expect(await getRun(items, 'run-1')).toMatchObject({ status: 'failed', failure });
  });

  it('tells of its failure without a stack trace', async () => {
    const { deps, reports } = await world([]);
    const cause = JSON.stringify({ errorType: 'E', errorMessage: 'nothing in it', trace: ['at /var/task'] });
    await reportRetrieval(deps, { failure: { error: 'E', cause } });
    expect(reports.published[0]?.message).toContain('Error: E: nothing in it\n');
  });

  it('adds up what a run brought in before it failed as a whole', async () => {
    const { deps, text } = await world([[result(0)], [result(1, { state: 'failed', reason: 'damaged' })]]);
    const failure = { error: 'States.ResultWriterFailed', cause: 'no permission' };
    expect(await reportRetrieval(deps, { failure })).toMatchObject({
      status: 'failed',
      error: failure,
      verified: 1,
      failed: 1,
    });
    expect(text(runFiles.failures('run-1'))).toContain('id-1');
  });

  it('reports a failed run even when what it brought in cannot be added up', async () => {
    const { deps, objects, reports } = await world([[result(0)]]);
    objects.place({ bucket: RUNS, key: runFiles.result('run-1', 0) }, Buffer.from('{'));
    await expect(reportRetrieval(deps)).rejects.toThrow();
    const failure = { error: 'States.Timeout', cause: '' };
    expect(await reportRetrieval(deps, { failure })).toMatchObject({
      status: 'failed',
      verified: 0,
      isUncounted: true,
      archives: null,
      warnings: [expect.any(String), expect.stringContaining('could not be summed up')],
    });
    expect(reports.published).toHaveLength(1);
    expect(reports.published[0]?.message).toContain('Archives: not known');
  });

  it('knows no number of archives of a run that was stopped before it had a plan', async () => {
    const { deps, items, objects, reports } = await world([]);
    await objects.remove({ bucket: RUNS, key: runFiles.plan('run-1') });
    const failure = { status: 'stopped', error: 'RunStopped', cause: 'stopped with moraine stop' } as const;
    const report = await reportRetrieval(deps, { failure });
    expect(report).toMatchObject({ status: 'stopped', archives: null, bytes: null, verified: 0, requests: 0 });
    expect((await getRun(items, 'run-1'))?.counts).toBeUndefined();
    expect(reports.published[0]?.message).toContain('Archives: an unknown number, verified: 0');
  });

  it('leaves what there is under the name of another run as it is', async () => {
    const { deps, items, objects, reports, text } = await world([[result(0)]]);
    const first = { executionArn: 'arn:run-1', executionStartedAt: '2026-01-05T10:00:00.000Z' };
    const { executionArn, executionStartedAt: startedAt } = first;
    await items.put({ ...keyOf.runName('run-1'), executionArn, startedAt });
    await reportRetrieval(deps);
    const before = { record: await getRun(items, 'run-1'), report: text(runFiles.report('run-1')) };
    const keys = objects.keys(RUNS);
    const again = { ...first, executionStartedAt: '2026-04-20T10:00:00.000Z' };
    const failure = { error: 'RunNameUsedError', cause: 'used' };
    expect(await reportRetrieval(deps, { ...again, failure })).toBeUndefined();
    expect({ record: await getRun(items, 'run-1'), report: text(runFiles.report('run-1')) }).toEqual(before);
    expect(objects.keys(RUNS)).toEqual(keys);
    expect(reports.published.map(({ subject }) => subject)).toEqual([
      'Moraine: retrieval of photos succeeded',
      'Moraine: retrieval of photos failed',
    ]);
    // The run stays as it ended: what failed afterwards is only the telling of it.
    expect(await reportRetrieval(deps, { ...first, failure })).toEqual(JSON.parse(before.report));
    expect(await getRun(items, 'run-1')).toEqual(before.record);
  });

  it('puts a request on record that was refused before there was a run, and tells of it', async () => {
    const { deps, items, reports } = await world([]);
    const failure = { error: 'NotConfiguredError', cause: 'add it' };
    expect(await reportRetrieval(deps, { execution: 'refused', executionArn: 'arn:refused', failure })).toBeUndefined();
    expect(await getRun(items, 'refused')).toMatchObject({ run: undefined, status: 'refused', failure });
    expect(reports.published).toEqual([
      {
        subject: 'Moraine: retrieval of photos refused',
        message: 'Run refused: refused\nVault photos\nError: NotConfiguredError: add it',
      },
    ]);
    expect(reports.runs).toMatchObject([{ runId: 'refused', kind: 'retrieve', vault: 'photos', status: 'refused' }]);
  });

  it('tells what became of the snapshots of a rebuild; what a person has to look at is no success', async () => {
    const { deps, reports } = await world([[result(0)], [result(1)]], { run: { ...run, kind: 'rebuild' } });
    const of = { plan: 'docs', objects: 1, bytes: 5, catalogs: ['c'] };
    const place = (more: object[]) => {
      const snapshots = [{ ...of, snapshot: 's1', outcome: 'rebuilt' }, ...more];
      const text = JSON.stringify({ snapshots, unreferenced: { archives: 3, bytes: 30 } });
      return deps.files.write(runFiles.rebuilt('run-1'), text, 'application/json');
    };
    await place([]);
    expect(await reportRetrieval(deps)).toMatchObject({
      status: 'succeeded',
      rebuilt: { outcomes: { rebuilt: 1 }, troubled: [], unreferenced: { archives: 3 } },
    });
    const reason = 'its key\nSubject: of\u2028a forger';
    const unproven = (n: number) => ({ ...of, snapshot: `u${n}`, outcome: 'unproven', reason });
    await place(Array.from({ length: 1000 }, (_, n) => unproven(n)));
    const report = await reportRetrieval(deps);
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      rebuilt: { outcomes: { rebuilt: 1, unproven: 1000 } },
    });
    expect(report?.kind === 'rebuild' && report.rebuilt?.troubled).toHaveLength(100);
    expect(reports.published.at(-1)?.subject).toBe('Moraine: rebuild of photos completed-with-errors');
    const lines = reports.published.at(-1)?.message.split('\n');
    expect(lines).toContain('Snapshots: 1 rebuilt, 1000 unproven; archives that no snapshot needs: 3');
    expect(lines).toContain('Unproven: docs@u0: its key Subject: of a forger');
    expect(lines).toContain('and 990 more that a person has to look at');
  });
});
