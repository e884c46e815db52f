import { memoryItems } from '../../../../adapters/memory/memory-items';
import { InvalidRecordError } from '../../../../core/contracts/errors';
import { keyOf } from '../../../../core/contracts/table';
import { denialOf, denyDestination } from '../../../../core/retrieval/records/denied-destination';
import { addBatchSums, getRetrievalProgress, recordPlan } from '../../../../core/retrieval/records/retrieval-progress';
import { getRun, markStopping } from '../../../../core/run/run-record';
import { runOf } from '../../../lambdas/plan-retrieval/runs';
import { putOpened } from '../../run/put-opened';

const now = new Date('2026-01-05T10:00:00.000Z');
const plan = { runId: 'run-1', archives: 5, bytes: 50, presentArchives: 1, presentBytes: 10, batches: 2 };
const sums = { verified: 2, verifiedBytes: 20, failed: 1, failedBytes: 10 };
const nothing = { verified: 0, verifiedBytes: 0, failed: 0, failedBytes: 0 };

async function opened() {
  const items = memoryItems();
  await putOpened(items, runOf(), 'planning', now);
  return items;
}

describe('the progress of a retrieval', () => {
  it('is all zero before there is any', async () => {
    expect(await getRetrievalProgress(await opened(), 'run-1')).toEqual({
      ...{ archives: 0, bytes: 0, presentArchives: 0, presentBytes: 0, batches: 0 },
      ...nothing,
    });
  });

  it('begins with the plan, which has the run retrieve and tell how much it is about', async () => {
    const items = await opened();
    await recordPlan(items, plan, now);
    const { runId: _, ...planned } = plan;
    expect(await getRetrievalProgress(items, 'run-1')).toEqual({ ...planned, ...nothing });
    const counts = { items: 5, bytes: 50, done: 0, failed: 0 };
    expect(await getRun(items, 'run-1')).toMatchObject({ status: 'retrieving', counts });
  });

  it('adds up batches, and stays as it is when the plan is recorded again', async () => {
    const items = await opened();
    await recordPlan(items, plan, now);
    await addBatchSums(items, 'run-1', sums);
    await addBatchSums(items, 'run-1', { ...sums, failed: 0, failedBytes: 0 });
    await recordPlan(items, plan, now);
    expect(await getRetrievalProgress(items, 'run-1')).toMatchObject({
      ...{ archives: 5, verified: 4, verifiedBytes: 40, failed: 1, failedBytes: 10 },
    });
  });

  it('does not take a run that is being stopped back to retrieving', async () => {
    const items = await opened();
    await markStopping(items, 'run-1');
    await recordPlan(items, plan, now);
    expect(await getRun(items, 'run-1')).toMatchObject({ status: 'stopping' });
  });

  it('is not made by a late batch of a run that has none any more', async () => {
    const items = memoryItems();
    await addBatchSums(items, 'run-1', sums);
    expect(items.all()).toEqual([]);
  });

  it('that is damaged is an error that names the record and the member', async () => {
    const items = await opened();
    await recordPlan(items, plan, now);
    await items.update(keyOf.progress('run-1'), { set: { verified: -1 } });
    const reading = getRetrievalProgress(items, 'run-1');
    await expect(reading).rejects.toThrow(InvalidRecordError);
    await expect(reading).rejects.toThrow(/^the record run\/run-1 progress is not valid: verified: /);
  });
});

describe('the denial of a destination', () => {
  it('is on record with its first reason, and outlives the run', async () => {
    const items = await opened();
    expect(await denialOf(items, 'run-1')).toBeUndefined();
    await denyDestination(items, 'run-1', 'no permission');
    await denyDestination(items, 'run-1', 'another reason');
    expect(await denialOf(items, 'run-1')).toBe('no permission');
    expect((await getRun(items, 'run-1'))?.denied).toBe('no permission');
  });

  it('makes no record of a run that there is not', async () => {
    const items = memoryItems();
    await denyDestination(items, 'run-1', 'no permission');
    expect(items.all()).toEqual([]);
    expect(await denialOf(items, 'run-1')).toBeUndefined();
  });
});
