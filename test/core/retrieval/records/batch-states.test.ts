import { memoryItems } from '../../../../adapters/memory/memory-items';
import { keyOf } from '../../../../core/contracts/table';
import {
  type BatchState,
  closeBatch,
  endInDoubt,
  endRequesting,
  getBatch,
  intendRound,
} from '../../../../core/retrieval/records/batch-record';

const MINUTE_MS = 60_000;
const begunAt = new Date('2026-01-05T10:00:00Z');
const after = (minutes: number) => new Date(begunAt.getTime() + minutes * MINUTE_MS);
const round = (number: number) => ({ runId: 'run', batch: 4, round: number });

/** A table with a batch in a state of its second round, or with none. */
async function batchIn(state: BatchState | 'planned') {
  const items = memoryItems();
  const record = { round: 2, roundStartedAt: begunAt.toISOString(), attempt: 'a', attemptedAtMs: begunAt.getTime() };
  if (state !== 'planned') await items.put({ ...keyOf.batch('run', 4), state, ...record, expiresAt: 1 });
  return items;
}

describe('the intent to request a round of a batch that is in round 2', () => {
  // Asked an hour later: whoever was at work is dead.
  it.each([
    ['planned', 1, 'first', 'requesting'],
    ['planned', 2, 'first', 'requesting'],
    ['requesting', 1, 'over', 'requesting'],
    ['requesting', 2, 'interrupted', 'requesting'],
    ['requesting', 3, 'first', 'requesting'],
    ['requested', 1, 'over', 'requested'],
    ['requested', 2, 'over', 'requested'],
    ['requested', 3, 'first', 'requesting'],
    ['paused', 1, 'over', 'paused'],
    ['paused', 2, 'again', 'requesting'],
    ['paused', 3, 'first', 'requesting'],
    ['throttled', 1, 'over', 'throttled'],
    ['throttled', 2, 'again', 'requesting'],
    ['throttled', 3, 'first', 'requesting'],
    ['deferred', 1, 'over', 'deferred'],
    ['deferred', 2, 'again', 'requesting'],
    ['deferred', 3, 'first', 'requesting'],
    ['done', 1, 'over', 'done'],
    ['done', 2, 'over', 'done'],
    ['done', 3, 'over', 'done'],
  ] as const)('%s, asked for round %d: %s, and it is %s', async (from, number, answer, state) => {
    const items = await batchIn(from);
    const before = items.all();
    expect(await intendRound(items, round(number), after(60), 1)).toBe(answer);
    if (answer === 'over') expect(items.all()).toEqual(before);
    expect(await getBatch(items, 'run', 4)).toMatchObject({ state, ...(answer === 'first' && { round: number }) });
  });

  it('begins the time of the round for the first attempt, and for one after a throttling or a deferral', async () => {
    const startOf = async (from: BatchState | 'planned', number: number) => {
      const items = await batchIn(from);
      await intendRound(items, round(number), after(60), 1);
      return (await getBatch(items, 'run', 4))?.roundStartedAt;
    };
    expect(await startOf('planned', 1)).toBe(after(60).toISOString());
    expect(await startOf('requested', 3)).toBe(after(60).toISOString());
    expect(await startOf('throttled', 2)).toBe(after(60).toISOString());
    expect(await startOf('deferred', 2)).toBe(after(60).toISOString());
    expect(await startOf('paused', 2)).toBe(begunAt.toISOString());
    expect(await startOf('requesting', 2)).toBe(begunAt.toISOString());
  });

  it.each([
    [0, 'busy'],
    [9.99, 'busy'],
    [10, 'interrupted'],
    [11, 'interrupted'],
  ])('%d minutes after another attempt has begun, finds it %s', async (minutes, answer) => {
    const items = await batchIn('requesting');
    expect(await intendRound(items, round(2), after(minutes), 1)).toBe(answer);
  });

  it('finds an attempt interrupted at once that has ended in doubt', async () => {
    const items = await batchIn('requesting');
    await endInDoubt(items, round(2));
    expect(await intendRound(items, round(2), after(0), 1)).toBe('interrupted');
    expect(await intendRound(items, round(2), after(1), 1)).toBe('busy');
  });

  it('lets one of two go on that find an attempt interrupted', async () => {
    const items = await batchIn('requesting');
    const answers = await Promise.all([1, 2].map(() => intendRound(items, round(2), after(60), 1)));
    expect(answers.sort()).toEqual(['busy', 'interrupted']);
  });
});

describe('the end of an attempt to request round 2', () => {
  const ends = ['requested', 'paused', 'throttled', 'deferred'] as const;

  it.each(ends)('is %s', async (end) => {
    const items = await batchIn('requesting');
    await endRequesting(items, round(2), end);
    expect(await getBatch(items, 'run', 4)).toMatchObject({ state: end, round: 2 });
  });

  it.each([
    ['requesting', 1],
    ['requesting', 3],
    ['planned', 2],
    ['requested', 2],
    ['paused', 2],
    ['throttled', 2],
    ['deferred', 2],
    ['done', 2],
  ] as const)('changes nothing of a batch that is %s when it is of round %d', async (from, number) => {
    const items = await batchIn(from);
    const before = items.all();
    for (const end of ends) await endRequesting(items, round(number), end);
    await endInDoubt(items, round(number));
    expect(items.all()).toEqual(before);
  });
});

it.each([
  ['planned', false],
  ['requesting', true],
  ['requested', true],
  ['paused', true],
  ['throttled', true],
  ['deferred', true],
  ['done', false],
] as const)('a batch that is %s is closed: %p', async (from, isClosed) => {
  const items = await batchIn(from);
  const before = items.all();
  expect(await closeBatch(items, 'run', 4)).toBe(isClosed);
  if (isClosed) expect(await getBatch(items, 'run', 4)).toMatchObject({ state: 'done', round: 2 });
  else expect(items.all()).toEqual(before);
});
