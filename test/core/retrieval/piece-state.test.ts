import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryWorkflow } from '../../../adapters/memory/memory-workflow';
import { keyOf } from '../../../core/contracts/table';
import { enteredFrom, isFinal, isSettled, type PieceState } from '../../../core/retrieval/piece-state';
import { getPiece, movePiece } from '../../../core/retrieval/records/piece-record';
import { settlePiece } from '../../../core/retrieval/settle-piece';

const states: readonly PieceState[] = ['requested', 'staged', 'copied', 'verified', 'failed', 'retry'];
const address = { runId: 'run', batch: 0, index: 0 };

/** What a piece in each state may become; `planned` is one without a record. */
const mayBecome: Record<PieceState | 'planned', PieceState[]> = {
  planned: ['requested', 'staged', 'copied', 'verified', 'failed', 'retry'],
  requested: ['staged', 'copied', 'verified', 'failed', 'retry'],
  staged: ['staged', 'copied', 'verified', 'failed', 'retry'],
  copied: [],
  verified: [],
  failed: [],
  retry: ['requested', 'copied', 'verified', 'failed'],
};
const everyMove = (Object.keys(mayBecome) as (keyof typeof mayBecome)[]).flatMap((from) =>
  states.map((to) => [from, to, mayBecome[from].includes(to) ? 'succeeds' : 'is refused'] as const),
);

/** A table with a piece in a state, of round 2. */
async function pieceIn(state: keyof typeof mayBecome) {
  const items = memoryItems();
  if (state !== 'planned') await items.put({ ...keyOf.piece('run', 0, 0), state, round: 2, requests: 1 });
  return items;
}

describe('the states of a piece', () => {
  it('never leave a final one', () => {
    for (const state of states) {
      expect(enteredFrom[state].filter((from) => isFinal(from))).toEqual([]);
    }
    expect(Object.keys(enteredFrom)).toEqual(states);
    expect(states.filter(isFinal)).toEqual(['copied', 'verified', 'failed']);
    expect(states.filter(isSettled)).toEqual(['copied', 'verified', 'failed', 'retry']);
    expect([isFinal(undefined), isSettled(undefined)]).toEqual([false, false]);
  });

  it.each(everyMove)('%s → %s %s', async (from, to, outcome) => {
    const items = await pieceIn(from);
    const before = items.all();
    const moved = await movePiece(items, address, to, { round: 2, expiresAt: 1 });
    expect(moved?.state).toBe(outcome === 'succeeds' ? to : undefined);
    if (outcome === 'is refused') expect(items.all()).toEqual(before);
    else expect(await getPiece(items, address)).toEqual(moved);
  });

  it.each([
    ['requested', [2], true],
    ['requested', [1, 3], false],
    ['requested', [undefined], false],
    ['planned', [undefined], true],
    ['planned', [2], false],
  ] as const)('a %s one of round 2, expected in rounds %j, is moved: %p', async (from, rounds, isMoved) => {
    const items = await pieceIn(from);
    const moved = await movePiece(items, address, 'failed', { round: 2, expiresAt: 1 }, { rounds });
    expect(moved !== undefined).toBe(isMoved);
  });

  it('moves one of two racers only', async () => {
    const items = memoryItems();
    await movePiece(items, address, 'requested', { round: 1, expiresAt: 1 });
    const moves = await Promise.all([
      movePiece(items, address, 'verified', { expiresAt: 1 }),
      movePiece(items, address, 'failed', { reason: 'too late', expiresAt: 1 }),
    ]);
    expect(moves.filter(Boolean)).toHaveLength(1);
  });
});

it.each([
  [1, 'retry'],
  [2, 'retry'],
  [3, 'failed'],
] as const)('a piece that is to be tried again ends round %d as %s', async (round, end) => {
  const items = memoryItems();
  const record = await movePiece(items, address, 'requested', { round, expiresAt: 1 });
  const clock = { now: () => new Date('2026-01-05T10:00:00Z'), sleep: async () => {} };
  const log = { info() {}, warn() {}, error() {} };
  const deps = { items, workflow: memoryWorkflow(), clock, log };
  await settlePiece(deps, { address, record, round }, 'retry', { reason: 'its job failed' });
  expect(await getPiece(items, address)).toMatchObject({ state: end, round, reason: 'its job failed' });
});
