import { memoryItems } from '../../../adapters/memory/memory-items';
import { InvalidRecordError } from '../../../core/contracts/errors';
import type { RunEnd, RunPhase, RunStatus } from '../../../core/contracts/run-status';
import { keyOf } from '../../../core/contracts/table';
import { listRuns } from '../../../core/run/run-list';
import {
  createRun,
  enterPhase,
  getRun,
  getRunOf,
  markStopping,
  recordEnd,
  setOpenedRun,
} from '../../../core/run/run-record';
import { collect, runOf } from '../backup/runs';
import { putOpened } from './put-opened';

const now = new Date('2026-01-05T10:00:00.000Z');
const finishedAt = '2026-01-05T12:00:00.000Z';
const run = runOf();
const { runId, executionArn } = run;
const request = { kind: 'backup', plan: 'docs' };
const asked = { runId, kind: 'backup', executionArn, request, isDryRun: false, plan: 'docs', vault: 'photos' } as const;
const counts = { items: 3, bytes: 30, done: 1 };
const failure = { error: 'VaultNotFoundError', cause: 'gone' };

describe('the record of a run', () => {
  it('tells of it from its opening to its end', async () => {
    const items = memoryItems();
    expect(await createRun(items, asked, now)).toBe(true);
    const opening = { ...asked, status: 'opening', startedAt: now.toISOString(), run: undefined, failure: undefined };
    expect(await getRun(items, runId)).toEqual(opening);
    expect(await setOpenedRun(items, run, 'planning')).toBe(true);
    expect(await getRun(items, runId)).toEqual({ ...opening, status: 'planning', run });
    expect(await enterPhase(items, runId, 'uploading', counts)).toBe(true);
    expect(await getRun(items, runId)).toEqual({ ...opening, status: 'uploading', run, counts });
    expect(await enterPhase(items, runId, 'committing')).toBe(true);
    const done = { ...counts, done: 3 };
    expect(await recordEnd(items, runId, { status: 'succeeded', finishedAt, counts: done })).toBe(true);
    expect(await getRun(items, runId)).toEqual({ ...opening, status: 'succeeded', run, counts: done, finishedAt });
  });

  it('keeps the counts of an earlier phase', async () => {
    const items = memoryItems();
    await putOpened(items, run, 'planning', now);
    await enterPhase(items, runId, 'uploading', counts);
    await enterPhase(items, runId, 'committing');
    expect(await getRun(items, runId)).toMatchObject({ status: 'committing', counts });
  });

  it('is created once: a second execution learns that it is late', async () => {
    const items = memoryItems();
    await createRun(items, asked, now);
    expect(await createRun(items, { ...asked, executionArn: 'arn:other' }, now)).toBe(false);
    expect((await getRun(items, runId))?.executionArn).toBe(executionArn);
  });

  it.each<[RunStatus, boolean, (items: ReturnType<typeof memoryItems>) => Promise<boolean>]>([
    ['stopping', false, (items) => enterPhase(items, runId, 'uploading')],
    ['stopping', true, (items) => markStopping(items, runId)],
    ['stopping', true, (items) => recordEnd(items, runId, { status: 'stopped', finishedAt })],
    ['stopping', true, (items) => recordEnd(items, runId, { status: 'succeeded', finishedAt })],
    ['failed', false, (items) => setOpenedRun(items, run, 'planning')],
    ['failed', false, (items) => enterPhase(items, runId, 'uploading')],
    ['failed', false, (items) => markStopping(items, runId)],
    ['failed', false, (items) => recordEnd(items, runId, { status: 'stopped', finishedAt })],
    ['failed', true, (items) => recordEnd(items, runId, { status: 'failed', finishedAt })],
    ['stopped', false, (items) => recordEnd(items, runId, { status: 'succeeded', finishedAt })],
    ['stopped', false, (items) => recordEnd(items, runId, { status: 'succeeded', finishedAt }, asked)],
    ['uploading', true, (items) => enterPhase(items, runId, 'uploading')],
    ['uploading', true, (items) => enterPhase(items, runId, 'committing')],
    ['uploading', false, (items) => enterPhase(items, runId, 'planning', { ...counts, done: 0 })],
    ['uploading', false, (items) => setOpenedRun(items, run, 'planning')],
  ])('that is %s: whether a late call changes it: %s', async (status, isChanged, change) => {
    const items = memoryItems();
    await createRun(items, asked, now);
    if (status === 'stopping') await markStopping(items, runId);
    else if (status === 'uploading') await enterPhase(items, runId, status as RunPhase);
    else await recordEnd(items, runId, { status: status as RunEnd, finishedAt, failure });
    const before = await getRun(items, runId);
    expect(await change(items)).toBe(isChanged);
    if (!isChanged) expect(await getRun(items, runId)).toEqual(before);
  });

  it('that is being stopped takes in what it works from, for its report, and stays as it is', async () => {
    const items = memoryItems();
    await createRun(items, asked, now);
    await markStopping(items, runId);
    const before = await getRun(items, runId);
    expect(await setOpenedRun(items, run, 'planning')).toBe(false);
    expect(await getRun(items, runId)).toEqual({ ...before, run });
  });

  it('of a request that was refused gets no end once the run has been opened all the same', async () => {
    const items = memoryItems();
    await putOpened(items, run, 'planning', now);
    const { runId: _, ...named } = asked;
    expect(await recordEnd(items, runId, { status: 'stopped', finishedAt, failure }, named)).toBe(false);
    expect(await getRun(items, runId)).toMatchObject({ status: 'planning', run });
  });

  it('is made for a request that was refused before it had one, with what it named', async () => {
    const items = memoryItems();
    const end = { status: 'failed', finishedAt, failure } as const;
    const { runId: _, ...named } = asked;
    expect(await recordEnd(items, 'refused', end, named)).toBe(true);
    expect(await getRun(items, 'refused')).toEqual({
      ...{ ...named, runId: 'refused', run: undefined },
      ...{ status: 'failed', startedAt: finishedAt, finishedAt, failure },
    });
    expect(await recordEnd(items, 'unasked', end)).toBe(false);
    expect(await getRun(items, 'unasked')).toBeUndefined();
  });

  it('is made for a request of which nothing can be understood', async () => {
    const items = memoryItems();
    const nothing = { kind: 'backup', executionArn, request: undefined, isDryRun: false } as const;
    await recordEnd(items, 'refused', { status: 'failed', finishedAt, failure }, nothing);
    expect(await getRun(items, 'refused')).toMatchObject({ status: 'failed', request: null });
  });

  it('is not made by a late step of a run that has none any more', async () => {
    const items = memoryItems();
    expect(await setOpenedRun(items, run, 'planning')).toBe(false);
    expect(await enterPhase(items, runId, 'uploading')).toBe(false);
    expect(await markStopping(items, runId)).toBe(false);
    expect(items.all()).toEqual([]);
  });

  it('is found as that of a kind, or of any of several, and of no other', async () => {
    const items = memoryItems();
    await putOpened(items, run, 'planning', now);
    expect((await getRunOf(items, runId, ['backup']))?.run?.acceptEarlyDeletionFee).toBe(false);
    expect((await getRunOf(items, runId, ['adopt', 'backup']))?.runId).toBe(runId);
    expect(await getRunOf(items, runId, ['retrieve', 'restore'])).toBeUndefined();
    expect(await getRunOf(items, 'none', ['backup'])).toBeUndefined();
  });

  it.each([
    ['status', 'sleeping'],
    ['kind', 'prune'],
    ['startedAt', undefined],
    ['executionArn', 7],
    ['isDryRun', 'no'],
    ['request', undefined],
    ['counts', { items: -1, bytes: 0, done: 0 }],
  ])('that is damaged is an error that names the record and its %s', async (field, value) => {
    const items = memoryItems();
    await createRun(items, asked, now);
    await items.update(keyOf.run(runId), value === undefined ? { remove: [field] } : { set: { [field]: value } });
    const reading = getRun(items, runId);
    await expect(reading).rejects.toThrow(InvalidRecordError);
    await expect(reading).rejects.toThrow(new RegExp(`^the record run/${runId} run is not valid: ${field}[:.]`));
  });

  it.each([
    ['request', '{', 'request: is not JSON'],
    ['run', '{', 'run: is not JSON'],
    ['run', JSON.stringify({ ...run, plan: undefined }), 'run.plan: '],
  ])('whose %s is damaged inside is such an error too: %s', async (field, text, said) => {
    const items = memoryItems();
    await putOpened(items, run, 'planning', now);
    await items.update(keyOf.run(runId), { set: { [field]: text } });
    const reading = getRun(items, runId);
    await expect(reading).rejects.toThrow(InvalidRecordError);
    await expect(reading).rejects.toThrow(`the record run/${runId} run is not valid: ${said}`);
  });
});

describe('the list of runs', () => {
  const begun = [
    ['zebra', '2026-01-01T00:00:00.000Z'],
    ['20200101T000000Z-ffffff', '2026-01-02T00:00:00.000Z'],
    ['ant', '2026-01-03T00:00:00.000Z'],
    ['20301231T000000Z-000000', '2026-01-04T00:00:00.000Z'],
  ] as const;
  async function listing() {
    const items = memoryItems();
    for (const [id, startedAt] of [...begun].sort())
      await createRun(items, { ...asked, runId: id }, new Date(startedAt));
    return items;
  }
  const idsOf = async (...args: Parameters<typeof listRuns>) =>
    (await collect(listRuns(...args))).map((one) => one.runId);

  it('has the latest first, whatever their ids are', async () => {
    expect(await idsOf(await listing())).toEqual(begun.map(([id]) => id).reverse());
  });

  it('is bounded by times of start, both inclusive', async () => {
    const items = await listing();
    expect(await idsOf(items, { from: begun[1][1], to: begun[2][1] })).toEqual([begun[2][0], begun[1][0]]);
    expect(await idsOf(items, { from: begun[3][1] })).toEqual([begun[3][0]]);
    expect(await idsOf(items, { to: '2025-12-31T23:59:59.999Z' })).toEqual([]);
  });

  it('has what tells runs apart, of all kinds, and how each ended', async () => {
    const items = memoryItems();
    await putOpened(items, run, 'planning', now);
    await enterPhase(items, runId, 'uploading', counts);
    await recordEnd(items, runId, { status: 'failed', finishedAt, failure });
    const { request: _, ...known } = asked;
    expect(await collect(listRuns(items))).toEqual([
      { ...known, status: 'failed', startedAt: now.toISOString(), finishedAt, counts, failure },
    ]);
  });

  it('names the record that it cannot read', async () => {
    const items = await listing();
    await items.update(keyOf.run('ant'), { set: { status: 'sleeping' } });
    await expect(idsOf(items)).rejects.toThrow(/^the record run\/ant run is not valid: status: /);
  });
});
