import { memoryItems } from '../../../../adapters/memory/memory-items';
import {
  clearDamage,
  deleteHead,
  getHead,
  judgeHead,
  listHeads,
  markDamaged,
  markForgotten,
  newestAccepted,
  putHead,
  rejectHead,
  resolveSnapshot,
} from '../../../../core/backup/snapshot/heads';
import { InvalidInputError, SnapshotNotFoundError } from '../../../../core/contracts/errors';
import type { SnapshotHead, Verdict } from '../../../../core/contracts/snapshot';
import { archiveLine, collect } from './snapshot-lines';

const plan = 'docs';
const { liveObjects: _objects, liveBytes: _bytes, ...catalog } = archiveLine(7);

const headOf = (snapshot: string, takenAt: string, more: Partial<SnapshotHead> = {}): SnapshotHead => ({
  plan,
  snapshot,
  vault: 'photos',
  source: { bucket: 'camera', prefix: '' },
  takenAt,
  objects: 2,
  bytes: 6,
  archives: 1,
  newArchives: 1,
  newBytes: 4096,
  errors: 0,
  catalog: { ...catalog, kind: 'catalog' },
  state: 'kept',
  ...more,
});

const january = headOf('20260101T030000Z-aaaaaa', '2026-01-01T03:00:05.000Z');
const february = headOf('20260201T030000Z-bbbbbb', '2026-02-01T03:00:05.000Z', { parent: january.snapshot });
// It had to wait for the lease until after the next one.
const delayed = headOf('20260131T030000Z-cccccc', '2026-02-01T09:00:00.000Z');

const verdict: Verdict = {
  kind: 'held',
  differsIn: ['objects'],
  comparedWith: { snapshot: january.snapshot, objects: 2, bytes: 6 },
};
const held = headOf('20260301T030000Z-ffffff', '2026-03-01T03:00:00.000Z', { verdict });

async function itemsWith(...heads: SnapshotHead[]) {
  const items = memoryItems();
  for (const head of heads) await putHead(items, head);
  return items;
}

describe('a head', () => {
  it('is put once, and read as it was put', async () => {
    const items = memoryItems();
    expect(await getHead(items, plan, january.snapshot)).toBeUndefined();
    expect(await putHead(items, january)).toBe(true);
    expect(await putHead(items, { ...january, objects: 99 })).toBe(false);
    expect(await getHead(items, plan, january.snapshot)).toEqual(january);
    expect(await getHead(items, 'other', january.snapshot)).toBeUndefined();
  });

  it('of a partial snapshot makes room for that of the whole, and not the other way round', async () => {
    const { catalog: _catalog, ...rest } = january;
    const partial: SnapshotHead = { ...rest, partial: true };
    const items = await itemsWith(partial);
    expect(await getHead(items, plan, january.snapshot)).toEqual(partial);
    expect(await putHead(items, january)).toBe(true);
    expect(await putHead(items, partial)).toBe(false);
    expect(await getHead(items, plan, january.snapshot)).toEqual(january);
  });

  it('is forgotten once, is still there, and does not come back', async () => {
    const items = await itemsWith(january);
    expect(await markForgotten(items, plan, january.snapshot)).toBe(true);
    expect(await markForgotten(items, plan, january.snapshot)).toBe(false);
    expect(await markForgotten(items, plan, february.snapshot)).toBe(false);
    expect(await getHead(items, plan, january.snapshot)).toEqual({ ...january, state: 'forgotten' });
    expect(await getHead(items, plan, february.snapshot)).toBeUndefined();
    expect(await putHead(items, january)).toBe(false);
  });

  it('is deleted only when it is forgotten, and as often as one likes', async () => {
    const items = await itemsWith(january);
    await deleteHead(items, plan, january.snapshot);
    expect(await getHead(items, plan, january.snapshot)).toEqual(january);
    await markForgotten(items, plan, january.snapshot);
    await deleteHead(items, plan, january.snapshot);
    await deleteHead(items, plan, january.snapshot);
    expect(items.all()).toEqual([]);
  });
});

describe('a held head', () => {
  it('is put and read with what it is held for', async () => {
    const items = await itemsWith(held, { ...february, verdict: { kind: 'accepted' } });
    expect(await getHead(items, plan, held.snapshot)).toEqual(held);
    expect(await getHead(items, plan, february.snapshot)).toEqual({ ...february, verdict: { kind: 'accepted' } });
    expect(await putHead(items, { ...held, verdict: { kind: 'accepted' } })).toBe(false);
  });

  it('is accepted once, by one run', async () => {
    const items = await itemsWith(held);
    expect(await judgeHead(items, held, { kind: 'accepted' }, 'run-1')).toBe(true);
    expect(await judgeHead(items, held, { kind: 'accepted' }, 'run-2')).toBe(false);
    expect(await judgeHead(items, held, verdict, 'run-2')).toBe(false);
    expect(await rejectHead(items, held, 'run-2')).toBe(false);
    const accepted: SnapshotHead = { ...held, verdict: { kind: 'accepted' }, judgedBy: 'run-1' };
    expect(await getHead(items, plan, held.snapshot)).toEqual(accepted);
    expect(await newestAccepted(items, plan)).toEqual(accepted);
  });

  it('may be compared with another, and stays held', async () => {
    const items = await itemsWith(held);
    const anew: Verdict = {
      kind: 'held',
      differsIn: ['bytes', 'vault'],
      comparedWith: { snapshot: 'x', objects: 1, bytes: 2 },
    };
    expect(await judgeHead(items, held, anew, 'run-1')).toBe(true);
    expect(await getHead(items, plan, held.snapshot)).toEqual({ ...held, verdict: anew });
  });

  it('is rejected once, and is forgotten then', async () => {
    const items = await itemsWith(held);
    expect(await rejectHead(items, held, 'run-1')).toBe(true);
    expect(await rejectHead(items, held, 'run-2')).toBe(false);
    expect(await judgeHead(items, held, { kind: 'accepted' }, 'run-2')).toBe(false);
    expect(await getHead(items, plan, held.snapshot)).toEqual({ ...held, state: 'forgotten', judgedBy: 'run-1' });
  });

  it('is the only kind that is judged: others are not, and none comes into being', async () => {
    const items = await itemsWith(january, { ...february, verdict: { kind: 'accepted' } });
    for (const head of [january, february, held]) {
      expect(await judgeHead(items, head, verdict, 'run-1')).toBe(false);
      expect(await rejectHead(items, head, 'run-1')).toBe(false);
    }
    expect(await getHead(items, plan, january.snapshot)).toEqual(january);
    expect(await getHead(items, plan, held.snapshot)).toBeUndefined();
  });
});

describe('a damaged head', () => {
  const damage = { archives: 2, objects: 5, foundBy: 'check-1' };

  it('tells what the newest check found, until one finds all', async () => {
    const items = await itemsWith(january, held);
    expect(await markDamaged(items, january, damage)).toBe(true);
    expect(await getHead(items, plan, january.snapshot)).toEqual({ ...january, damage });
    const worse = { archives: 3, objects: 5, foundBy: 'check-2' };
    expect(await markDamaged(items, january, worse)).toBe(true);
    expect(await collect(listHeads(items, plan))).toEqual([{ ...january, damage: worse }, held]);
    expect(await clearDamage(items, january)).toBe(true);
    expect(await clearDamage(items, january)).toBe(true);
    expect(await getHead(items, plan, january.snapshot)).toEqual(january);
  });

  it('stays so when it is accepted or forgotten', async () => {
    const items = await itemsWith(held);
    await markDamaged(items, held, damage);
    await judgeHead(items, held, { kind: 'accepted' }, 'run-1');
    expect(await getHead(items, plan, held.snapshot)).toMatchObject({ verdict: { kind: 'accepted' }, damage });
    await markForgotten(items, plan, held.snapshot);
    expect(await getHead(items, plan, held.snapshot)).toMatchObject({ state: 'forgotten', damage });
  });

  it('is one that is kept: what is forgotten is not marked, and none comes into being', async () => {
    const items = await itemsWith(january);
    await markForgotten(items, plan, january.snapshot);
    for (const head of [january, february]) {
      expect(await markDamaged(items, head, damage)).toBe(false);
      expect(await clearDamage(items, head)).toBe(false);
    }
    expect(await getHead(items, plan, january.snapshot)).toEqual({ ...january, state: 'forgotten' });
    expect(await getHead(items, plan, february.snapshot)).toBeUndefined();
  });

  it('is put with its damage', async () => {
    const items = await itemsWith({ ...january, damage });
    expect(await getHead(items, plan, january.snapshot)).toEqual({ ...january, damage });
  });
});

describe('the heads of a plan', () => {
  it('are listed by the time they were taken, forgotten ones too, and no other plan with them', async () => {
    const other = headOf('20260115T030000Z-dddddd', '2026-01-15T03:00:00.000Z', { plan: 'docs-old' });
    const items = await itemsWith(february, delayed, other, january);
    await markForgotten(items, plan, january.snapshot);
    const listed = await collect(listHeads(items, plan));
    expect(listed).toEqual([{ ...january, state: 'forgotten' }, february, delayed]);
    expect(await collect(listHeads(items, 'none'))).toEqual([]);
  });

  it('have a newest accepted one: the one taken last that is kept, whole and not held', async () => {
    expect(await newestAccepted(memoryItems(), plan)).toBeUndefined();
    const partial = headOf('20260301T030000Z-eeeeee', '2026-03-01T03:00:00.000Z', { partial: true });
    const items = await itemsWith(january, february, delayed, held, partial);
    expect(await newestAccepted(items, plan)).toEqual(delayed);
    await markForgotten(items, plan, delayed.snapshot);
    expect(await newestAccepted(items, plan)).toEqual(february);
    await markForgotten(items, plan, february.snapshot);
    await markForgotten(items, plan, january.snapshot);
    expect(await newestAccepted(items, plan)).toBeUndefined();
  });
});

describe('resolveSnapshot', () => {
  it.each([
    [{}, delayed],
    [{ snapshot: january.snapshot }, january],
    [{ snapshot: '202602' }, february],
    [{ at: '2026-02-01T09:00:00Z' }, delayed],
    [{ at: '2026-02-01T10:00:00+02:00' }, february],
    [{ at: '2026-01-01T03:00:05Z' }, january],
    [{ at: '2999-01-01T00:00:00Z' }, delayed],
  ])('finds by %j', async (wanted, head) => {
    expect(await resolveSnapshot(await itemsWith(january, february, delayed), plan, wanted)).toEqual(head);
  });

  it('takes an id for itself, though another begins with it', async () => {
    const items = await itemsWith(headOf('first', '2026-01-01T00:00:00Z'), headOf('first-2', '2026-01-02T00:00:00Z'));
    expect(await resolveSnapshot(items, plan, { snapshot: 'first' })).toMatchObject({ snapshot: 'first' });
  });

  it('refuses a beginning that several have, and names them', async () => {
    const resolving = resolveSnapshot(await itemsWith(january, february, delayed), plan, { snapshot: '2026' });
    await expect(resolving).rejects.toThrow(InvalidInputError);
    await expect(resolving).rejects.toThrow(
      `3 snapshots of plan docs begin with 2026: ${january.snapshot}, ${february.snapshot}`,
    );
  });

  it('refuses a snapshot and a time together', async () => {
    const resolving = resolveSnapshot(await itemsWith(january), plan, { snapshot: '2026', at: '2026-01-01T00:00:00Z' });
    await expect(resolving).rejects.toThrow(InvalidInputError);
  });

  it('says what there is when it finds nothing', async () => {
    const items = await itemsWith(january, february, delayed);
    await markForgotten(items, plan, january.snapshot);
    const there = `of its 2, the newest are ${delayed.snapshot}, ${february.snapshot}`;
    for (const [wanted, problem] of [
      [{ snapshot: january.snapshot }, `plan docs has no snapshot ${january.snapshot}: ${there}`],
      [{ at: '2026-01-15T00:00:00Z' }, `plan docs has no snapshot taken by 2026-01-15T00:00:00Z: ${there}`],
    ] as const) {
      const resolving = resolveSnapshot(items, plan, wanted);
      await expect(resolving).rejects.toThrow(SnapshotNotFoundError);
      await expect(resolving).rejects.toThrow(problem);
    }
    await expect(resolveSnapshot(memoryItems(), plan, {})).rejects.toThrow('plan docs has no snapshot at all');
  });

  it('gives a held snapshot only to who names it', async () => {
    const items = await itemsWith(january, held);
    expect(await resolveSnapshot(items, plan, {})).toEqual(january);
    expect(await resolveSnapshot(items, plan, { at: '2026-03-02T00:00:00Z' })).toEqual(january);
    expect(await resolveSnapshot(items, plan, { snapshot: '202603' })).toEqual(held);
    await expect(resolveSnapshot(items, plan, { snapshot: '2025' })).rejects.toThrow(`${held.snapshot} (held)`);
    await expect(resolveSnapshot(await itemsWith(held), plan, {})).rejects.toThrow(`${held.snapshot} (held)`);
  });

  it('gives a partial snapshot only to who names it', async () => {
    const partial = headOf('20260301T030000Z-eeeeee', '2026-03-01T03:00:00.000Z', { partial: true });
    const items = await itemsWith(january, partial);
    expect(await resolveSnapshot(items, plan, {})).toEqual(january);
    expect(await resolveSnapshot(items, plan, { at: '2026-03-02T00:00:00Z' })).toEqual(january);
    expect(await resolveSnapshot(items, plan, { snapshot: '202603' })).toEqual(partial);
    await expect(resolveSnapshot(items, plan, { snapshot: '2025' })).rejects.toThrow(`${partial.snapshot} (partial)`);
  });
});
