import { createHash } from 'node:crypto';
import { memoryTopic } from '../../../adapters/memory/memory-topic';
import { MEMBERS_PER_GROUP } from '../../../core/contracts/copy-message';
import type { RetrievalPlan } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { ReportRunInput } from '../../../core/contracts/run-steps';
import { keyOf } from '../../../core/contracts/table';
import { MIB } from '../../../core/ranges/units';
import { recordPieceError } from '../../../core/retrieval/records/piece-record';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { acceptNotice } from '../../../lambdas/accept-notice/accept-notice';
import { planRetrieval } from '../../../lambdas/plan-retrieval/plan-retrieval';
import { reportRetrieval } from '../../../lambdas/report-retrieval/report-retrieval';
import { requestBatch } from '../../../lambdas/request-batch/request-batch';
import { RUN_ID, RUNS, Simulation, silent, TARGET } from './simulation';

// What is said, and known afterwards, of a run that ended before its batch closed.

const CLASSES = ['STANDARD', 'DEEP_ARCHIVE'] as const;
const batch = { runId: RUN_ID, batch: 0, round: 1, wait: 1, token: 'token' };
const failure = { status: 'stopped', error: 'RunStopped', cause: 'stopped with moraine stop' } as const;

const content = (sizeBytes: number) => Buffer.alloc(sizeBytes, createHash('sha512').update('content').digest());

function report(simulation: Simulation, more: Pick<ReportRunInput, 'failure'> = { failure }) {
  const input = ReportRunInput.parse({
    execution: RUN_ID,
    executionArn: 'arn:run-1',
    executionStartedAt: '2026-01-05T09:59:00.000Z',
    request: { kind: 'retrieve', vault: 'vault' },
    ...more,
  });
  return reportRetrieval(input, { ...simulation.deps(), reports: memoryTopic() });
}

/** As the plan of the run leaves it. */
async function putPlan({ objects, archives }: Simulation): Promise<void> {
  const counts = { archives: archives.length, bytes: 0, presentArchives: 0, presentBytes: 0, rejectedArchives: 0 };
  const batches = { pieces: archives.length, batches: 1, batchesInFlightMax: 1, firstWaitSeconds: 60 };
  const facts = { runId: RUN_ID, vault: 'vault', inventoryDate: null, estimate: null, warnings: [] };
  const plan: RetrievalPlan = { ...facts, ...counts, ...batches };
  await objects.write({ bucket: RUNS, key: runFiles.plan(RUN_ID) }, JSON.stringify(plan), 'application/json');
}

/** A run of ten small archives, of which all have been asked for and some came in. */
async function broughtIn(count: number, storageClass: (typeof CLASSES)[number] = 'STANDARD'): Promise<Simulation> {
  const simulation = new Simulation();
  simulation.run = { ...simulation.run, storageClass };
  for (let n = 0; n < 10; n++) simulation.archive(`photo${n}`, Buffer.from(`content ${n}`));
  await simulation.plan();
  await putPlan(simulation);
  await requestBatch(batch, simulation.deps());
  const jobs = simulation.vaults.completeAll();
  for (const job of jobs.slice(0, count)) await acceptNotice(JSON.stringify(job), simulation.deps());
  return simulation;
}

/** Plan the retrieval of all its archives once more, two days later. */
async function planAgain(simulation: Simulation): Promise<{ plan: RetrievalPlan; readBack: number }> {
  const lines = simulation.archives.map(({ archiveId, bytes, key }) => {
    const treeHash = treeHashOf(bytes).toString('hex');
    return `${JSON.stringify({ ArchiveId: archiveId, Size: bytes.length, SHA256TreeHash: treeHash, Key: key })}\n`;
  });
  const manifest = { bucket: RUNS, key: 'manifests/again.jsonl' };
  await simulation.objects.write(manifest, lines.join(''), 'application/x-ndjson');
  simulation.clock.advance(48 * 3_600_000);
  const read = jest.spyOn(simulation.objects, 'read');
  const deps = { ...simulation.deps(), objects: simulation.objects, log: silent };
  const run = { ...simulation.run, runId: 'again', retryOf: RUN_ID, retriedRuns: [RUN_ID], manifest };
  const plan = await planRetrieval({ run, turn: 1 }, deps);
  return { plan, readBack: read.mock.calls.filter(([{ bucket }]) => bucket === TARGET).length };
}

describe('the report of a run that was stopped while a batch was under way', () => {
  it('counts what was verified and requested, and says what was not done', async () => {
    const simulation = await broughtIn(9);
    expect(await report(simulation)).toMatchObject({
      ...{ status: 'stopped', archives: 10, verified: 9, failed: 1, requests: 10, possibleDuplicates: 0 },
      failures: [{ key: expect.stringMatching(/^photo/), reason: 'not done when the run ended' }],
    });
  });

  it('says what kept an archive from being copied', async () => {
    const simulation = await broughtIn(9);
    const [open] = simulation.items.all().filter(({ sk, state }) => sk.startsWith('piece/') && state === 'requested');
    const index = Number(open?.sk.slice('piece/'.length));
    await recordPieceError(simulation.items, { runId: RUN_ID, batch: 0, index }, 'Error: no network');
    expect(await report(simulation)).toMatchObject({
      failures: [{ reason: 'not done when the run ended; the last error was Error: no network' }],
    });
  });

  it('counts no request for archives that were never asked for', async () => {
    const simulation = new Simulation();
    simulation.archive('photo', content(1000));
    await simulation.plan();
    await putPlan(simulation);
    expect(await report(simulation)).toMatchObject({
      ...{ verified: 0, failed: 1, requests: 0 },
      failures: [{ key: 'photo', reason: 'not done when the run ended' }],
    });
  });

  it('knows an archive in pieces that was completed, and one that was not', async () => {
    const simulation = new Simulation();
    const film = simulation.archive('film', content(5 * MIB));
    simulation.archive('series', content(5 * MIB));
    await simulation.plan();
    await putPlan(simulation);
    await simulation.playSteps(1);
    // The notices of the other archive never come.
    const jobs = simulation.vaults.completeAll().filter(({ ArchiveId }) => ArchiveId === film);
    expect(jobs).toHaveLength(3);
    simulation.notices.messages.push(...jobs);
    await simulation.playSteps(20);
    expect(simulation.objects.keys(TARGET)).toEqual(['film']);
    expect(await report(simulation)).toMatchObject({
      ...{ archives: 2, verified: 1, failed: 1, requests: 6 },
      failures: [{ key: 'series', reason: 'not done when the run ended' }],
    });
  });

  it('knows an archive that a function completed and was killed before it said so', async () => {
    const simulation = new Simulation();
    simulation.archive('clip', content(MIB + 1));
    await simulation.plan();
    await putPlan(simulation);
    await simulation.playSteps(1);
    simulation.notices.messages.push(...simulation.vaults.completeAll());
    await simulation.playSteps(20);
    await simulation.items.update(keyOf.piece(RUN_ID, 0, 0), { set: { state: 'staged', crc32: undefined } }, {});
    expect(await report(simulation)).toMatchObject({ verified: 1, failed: 0, requests: 1 });
    expect(await planAgain(simulation)).toMatchObject({ plan: { presentArchives: 1 }, readBack: 0 });
  });

  it('counts the members of a pack that were cut out, group by group', async () => {
    const simulation = new Simulation();
    const members = Array.from({ length: MEMBERS_PER_GROUP + 1 }, (_, n) => ({ key: `m${n}`, bytes: content(10) }));
    simulation.backup.pack(...members);
    await simulation.planRestore();
    await simulation.playSteps(1);
    for (const job of simulation.vaults.completeAll()) simulation.notices.messages.push(job);
    // The request, its notice, and one of two groups.
    await simulation.playSteps(3);
    const cut = simulation.objects.keys(TARGET).length;
    expect(cut).toBeLessThan(members.length);
    expect(cut).toBeGreaterThan(0);
    expect(await report(simulation)).toMatchObject({
      ...{ archives: members.length, verified: cut, failed: members.length - cut, requests: 1 },
    });
  });

  it('is told of a batch that alone came to grief, too', async () => {
    const simulation = await broughtIn(9);
    expect(await report(simulation, {})).toMatchObject({
      ...{ status: 'completed-with-errors', verified: 9, failed: 1, requests: 10 },
      failures: [{ reason: expect.stringContaining('batch 0 of the run did not report') }],
    });
  });
});

describe('the proof that such a run leaves', () => {
  it.each(CLASSES)('lets a run that tries it again into %s find present what it brought in', async (storageClass) => {
    const simulation = await broughtIn(9, storageClass);
    await report(simulation);
    const { plan, readBack } = await planAgain(simulation);
    expect(plan).toMatchObject({ presentArchives: 9, pieces: 1 });
    expect(plan.unprovenArchives ?? 0).toBe(0);
    expect(readBack).toBe(0);
  });

  it('is the one that the batch leaves when it closes', async () => {
    const stopped = await broughtIn(10);
    await report(stopped);
    const closed = await broughtIn(10);
    await closed.play();
    const at = { bucket: RUNS, key: runFiles.written('vault', TARGET, RUN_ID, '000000') };
    expect(stopped.objects.text(at)).toBe(closed.objects.text(at));
    expect(stopped.objects.text(at).trim().split('\n')).toHaveLength(10);
  });
});
