import { memoryItems } from '../../../../adapters/memory/memory-items';
import {
  addGarbage,
  beginDeletion,
  claimGarbage,
  type Garbage,
  leaveForeign,
  reclaimGarbage,
  recordDeleted,
  recordRefusal,
  withdrawDeletion,
} from '../../../../core/backup/retention/garbage';
import { keyOf } from '../../../../core/contracts/table';
import { archiveOf, RUN_ID } from '../runs';

type State = Garbage['state'] | 'none';

const now = new Date('2026-01-05T10:00:00Z');
const archive = archiveOf(RUN_ID, 3);
const { archiveId } = archive;

/** A table with an archive in a state, claimed by generation 5. */
async function garbageIn(state: State) {
  const items = memoryItems();
  const { archiveId: _, ...written } = archive;
  const record = { ...written, vault: 'safe', addedAt: now.toISOString(), state, generation: 5 };
  if (state !== 'none') await items.put({ ...keyOf.garbage('docs', archiveId), ...record });
  const stateNow = async () => ((await items.get(keyOf.garbage('docs', archiveId)))?.state ?? 'none') as State;
  return { items, stateNow };
}

const due: Garbage = { ...archive, vault: 'safe', addedAt: '', state: 'due', generation: 5, refusals: 0 };

/** What each step does under generation 5; `none` is an archive that is not on record. */
const steps = {
  'put on record': (items) => addGarbage(items, 'docs', archive, 'safe', now),
  'left as foreign': (items) => leaveForeign(items, 'docs', archive, { vault: 'safe', generation: 5, now }),
  'taken off': (items) => reclaimGarbage(items, 'docs', archiveId),
  claimed: (items) => claimGarbage(items, 'docs', archiveId, 5),
  'begun to be deleted': (items) => beginDeletion(items, 'docs', archiveId, 5),
  deleted: (items) => recordDeleted(items, 'docs', archiveId, now),
  'refused, having been due': (items) => recordRefusal(items, 'docs', due, 'locked', now),
  'withdrawn, having been due': (items) => withdrawDeletion(items, 'docs', due),
  'withdrawn, having been begun before': (items) => withdrawDeletion(items, 'docs', { ...due, state: 'deleting' }),
} satisfies Record<string, (items: ReturnType<typeof memoryItems>) => Promise<unknown>>;

describe('an archive that nothing needs', () => {
  it.each<[State, keyof typeof steps, State]>([
    ['none', 'put on record', 'due'],
    ['due', 'put on record', 'due'],
    ['deleting', 'put on record', 'deleting'],
    ['deleted', 'put on record', 'deleted'],
    ['foreign', 'put on record', 'foreign'],
    ['none', 'left as foreign', 'foreign'],
    ['due', 'left as foreign', 'foreign'],
    ['deleting', 'left as foreign', 'deleting'],
    ['deleted', 'left as foreign', 'deleted'],
    ['foreign', 'left as foreign', 'foreign'],
    ['none', 'taken off', 'none'],
    ['due', 'taken off', 'none'],
    ['deleting', 'taken off', 'deleting'],
    ['deleted', 'taken off', 'deleted'],
    ['foreign', 'taken off', 'none'],
    ['none', 'claimed', 'none'],
    ['due', 'claimed', 'due'],
    ['deleting', 'claimed', 'deleting'],
    ['deleted', 'claimed', 'deleted'],
    ['foreign', 'claimed', 'foreign'],
    ['none', 'begun to be deleted', 'none'],
    ['due', 'begun to be deleted', 'deleting'],
    ['deleting', 'begun to be deleted', 'deleting'],
    ['deleted', 'begun to be deleted', 'deleted'],
    ['foreign', 'begun to be deleted', 'foreign'],
    ['none', 'deleted', 'none'],
    ['due', 'deleted', 'due'],
    ['deleting', 'deleted', 'deleted'],
    ['deleted', 'deleted', 'deleted'],
    ['foreign', 'deleted', 'foreign'],
    ['none', 'refused, having been due', 'none'],
    ['due', 'refused, having been due', 'due'],
    ['deleting', 'refused, having been due', 'due'],
    ['deleted', 'refused, having been due', 'deleted'],
    ['foreign', 'refused, having been due', 'foreign'],
    ['none', 'withdrawn, having been due', 'none'],
    ['due', 'withdrawn, having been due', 'due'],
    ['deleting', 'withdrawn, having been due', 'due'],
    ['deleted', 'withdrawn, having been due', 'deleted'],
    ['foreign', 'withdrawn, having been due', 'foreign'],
    ['deleting', 'withdrawn, having been begun before', 'deleting'],
    ['deleted', 'withdrawn, having been begun before', 'deleted'],
  ])('%s, %s: it is %s', async (from, step, to) => {
    const { items, stateNow } = await garbageIn(from);
    const before = items.all();
    await steps[step](items);
    expect(await stateNow()).toBe(to);
    // What keeps its state is not touched, but by a refusal that leaves it as it was before it was asked for.
    if (from === to) expect(items.all()).toEqual(before);
  });

  it.each([
    ['due', 4, false],
    ['due', 5, true],
    ['due', 6, true],
    ['deleting', 4, false],
    ['deleting', 5, true],
    ['deleting', 6, true],
  ] as const)(
    '%s and claimed by generation 5, is claimed by generation %d: %p',
    async (state, generation, isClaimed) => {
      const { items } = await garbageIn(state);
      expect(await claimGarbage(items, 'docs', archiveId, generation)).toBe(isClaimed);
    },
  );

  it.each([
    [4, false],
    [5, true],
    [6, false],
  ])('claimed by generation 5, is begun to be deleted by generation %d: %p', async (generation, isBegun) => {
    const { items, stateNow } = await garbageIn('due');
    expect(await beginDeletion(items, 'docs', archiveId, generation)).toBe(isBegun);
    expect(await stateNow()).toBe(isBegun ? 'deleting' : 'due');
  });

  it.each([
    [4, 'deleting'],
    [5, 'due'],
    [6, 'deleting'],
  ])('refused to generation %d while generation 5 deletes it, is %s', async (generation, state) => {
    const { items, stateNow } = await garbageIn('deleting');
    const due: Garbage = { ...archive, vault: 'safe', addedAt: '', state: 'due', generation, refusals: 0 };
    await recordRefusal(items, 'docs', due, 'r'.repeat(600), now);
    expect(await stateNow()).toBe(state);
    const record = await items.get(keyOf.garbage('docs', archiveId));
    expect(record?.refusal).toBe(state === 'due' ? 'r'.repeat(500) : undefined);
  });

  it('is taken off when its deletion is refused just then, but not looked at for ever', async () => {
    // So many times its deletion has been begun when it is to be taken off, and refused when its state is looked at.
    const takenOffAfter = async (refusals: number) => {
      const { items } = await garbageIn('due');
      let removals = 0;
      const remove: typeof items.remove = async (key, expect) => ++removals > refusals && items.remove(key, expect);
      return reclaimGarbage({ ...items, remove }, 'docs', archiveId);
    };
    expect(await takenOffAfter(0)).toBe('free');
    expect(await takenOffAfter(2)).toBe('free');
    await expect(takenOffAfter(3)).rejects.toThrow('changes state repeatedly');
  });
});
