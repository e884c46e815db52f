import { memoryItems } from '../../../adapters/memory/memory-items';
import { enteredFrom, isFinal, isSettled, type PieceState } from '../../../core/retrieval/piece-state';
import { movePiece } from '../../../core/retrieval/records/piece-record';

const states = Object.keys(enteredFrom) as PieceState[];
const address = { runId: 'run', batch: 0, index: 0 };

describe('the states of a piece', () => {
  it('never leave a final one', () => {
    for (const state of states) {
      expect(enteredFrom[state].filter((from) => isFinal(from))).toEqual([]);
    }
    expect(states.filter(isFinal)).toEqual(['copied', 'verified', 'failed']);
    expect(states.filter(isSettled)).toEqual(['copied', 'verified', 'failed', 'retry']);
  });

  it.each(states.flatMap((from) => states.map((to) => [from, to] as const)))(
    '%s → %s as the table says',
    async (from, to) => {
      const items = memoryItems();
      await movePiece(items, address, from, { round: 1, expiresAt: 1 });
      const moved = await movePiece(items, address, to, { expiresAt: 1 });
      const allowed = (enteredFrom[to] as readonly (PieceState | undefined)[]).includes(from);
      expect(moved?.state).toBe(allowed ? to : undefined);
    },
  );

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
