import { memoryItems } from '../../../../adapters/memory/memory-items';
import {
  addGarbage,
  beginDeletion,
  claimGarbage,
  leaveForeign,
  listGarbage,
  reclaimGarbage,
  recordDeleted,
  recordRefusal,
} from '../../../../core/backup/retention/garbage';
import { keyOf } from '../../../../core/contracts/table';
import { archiveOf, collect, RUN_ID } from '../runs';

const now = new Date('2026-01-05T10:00:00Z');
const archive = archiveOf(RUN_ID, 3);
const { archiveId } = archive;

function world() {
  const items = memoryItems();
  const only = async () => (await collect(listGarbage(items, 'docs')))[0];
  return { items, only, add: () => addGarbage(items, 'docs', archive, 'safe', now) };
}

describe('garbage', () => {
  it('is on record once, under the id of the archive', async () => {
    const { items, only, add } = world();
    expect(await add()).toBe(true);
    expect(await add()).toBe(false);
    expect(await items.get(keyOf.garbage('docs', archiveId))).toBeDefined();
    expect(await only()).toEqual({ ...archive, vault: 'safe', addedAt: now.toISOString(), state: 'due', refusals: 0 });
    // Another archive by the same name is another archive.
    expect(await addGarbage(items, 'docs', { ...archive, archiveId: 'other' }, 'safe', now)).toBe(true);
    expect(await collect(listGarbage(items, 'docs'))).toHaveLength(2);
  });

  it('goes from due to deleted under the generation that has claimed it, and under no other', async () => {
    const { items, only, add } = world();
    await add();
    expect(await beginDeletion(items, 'docs', archiveId, 5)).toBe(false);
    expect(await claimGarbage(items, 'docs', archiveId, 5)).toBe(true);
    expect(await claimGarbage(items, 'docs', archiveId, 5)).toBe(true);
    expect(await claimGarbage(items, 'docs', archiveId, 6)).toBe(true);
    expect(await claimGarbage(items, 'docs', archiveId, 5)).toBe(false);
    expect(await beginDeletion(items, 'docs', archiveId, 5)).toBe(false);
    expect(await beginDeletion(items, 'docs', archiveId, 6)).toBe(true);
    expect(await only()).toMatchObject({ state: 'deleting', generation: 6 });
    // What a crash has left is claimed by the next.
    expect(await claimGarbage(items, 'docs', archiveId, 7)).toBe(true);
    expect(await beginDeletion(items, 'docs', archiveId, 7)).toBe(true);
    await recordDeleted(items, 'docs', archiveId, now);
    await recordDeleted(items, 'docs', archiveId, new Date(now.getTime() + 1000));
    expect(await items.get(keyOf.garbage('docs', archiveId))).toMatchObject({
      ...{ state: 'deleted', generation: 7, deletedAt: now.toISOString() },
      expiresAt: Date.parse('2026-02-04T10:00:00Z') / 1000,
    });
    expect(await claimGarbage(items, 'docs', archiveId, 8)).toBe(false);
    expect(await beginDeletion(items, 'docs', archiveId, 7)).toBe(false);
    expect(await add()).toBe(false);
  });

  it('is not deleted by a claim of before it was taken off and put on record again', async () => {
    const { items, add } = world();
    await add();
    await claimGarbage(items, 'docs', archiveId, 5);
    expect(await reclaimGarbage(items, 'docs', archiveId)).toBe('free');
    expect(await beginDeletion(items, 'docs', archiveId, 5)).toBe(false);
    expect(items.all()).toEqual([]);
    await add();
    expect(await beginDeletion(items, 'docs', archiveId, 5)).toBe(false);
  });

  it('is taken off the records as long as its deletion has not been begun', async () => {
    const { items, add } = world();
    expect(await reclaimGarbage(items, 'docs', archiveId)).toBe('free');
    await add();
    await claimGarbage(items, 'docs', archiveId, 1);
    await beginDeletion(items, 'docs', archiveId, 1);
    expect(await reclaimGarbage(items, 'docs', archiveId)).toBe('deleting');
    await recordDeleted(items, 'docs', archiveId, now);
    expect(await reclaimGarbage(items, 'docs', archiveId)).toBe('deleted');
  });

  it('is due again after a refusal, unless an earlier request may have deleted it', async () => {
    const { items, only, add } = world();
    await add();
    await claimGarbage(items, 'docs', archiveId, 1);
    const before = await only();
    if (!before) throw new Error('it is on record');
    await beginDeletion(items, 'docs', archiveId, 1);
    for (const _ of [1, 2]) await recordRefusal(items, 'docs', before, 'locked', now);
    expect(await only()).toMatchObject({ state: 'due', refusals: 1, refusal: 'locked', refusedAt: now.toISOString() });

    await beginDeletion(items, 'docs', archiveId, 1);
    const crashed = await only();
    if (!crashed) throw new Error('it is on record');
    await beginDeletion(items, 'docs', archiveId, 1);
    await recordRefusal(items, 'docs', crashed, 'locked', now);
    expect(await only()).toMatchObject({ state: 'deleting', refusals: 2 });
  });

  it('that is foreign is never claimed, and leaves the records as it came', async () => {
    const { items, only, add } = world();
    const left = { vault: 'safe', generation: 4, now };
    await add();
    await leaveForeign(items, 'docs', { ...archive, isForeign: true }, left);
    expect(await only()).toMatchObject({ state: 'foreign', generation: 4 });
    expect(await only()).not.toHaveProperty('isForeign');
    expect(await claimGarbage(items, 'docs', archiveId, 4)).toBe(false);
    expect(await beginDeletion(items, 'docs', archiveId, 4)).toBe(false);
    await leaveForeign(items, 'docs', { ...archive, isForeign: true }, { ...left, generation: 5 });
    expect(await only()).toMatchObject({ generation: 4 });
    expect(await reclaimGarbage(items, 'docs', archiveId)).toBe('free');
    expect(items.all()).toEqual([]);
  });
});
