import type { PieceState } from '../../../../core/retrieval/piece-state';
import {
  isCurrentJob,
  isSettledIn,
  isWantedIn,
  type PieceRecord,
} from '../../../../core/retrieval/records/piece-record';

const pieceIn = (state: PieceState, jobIds: string[] = []) =>
  ({ state, round: 2, jobs: jobIds.map((id) => ({ id, range: { start: 0, end: 0 } })) }) as PieceRecord;

describe('a job', () => {
  it.each([
    ['has no record', true, undefined],
    ['is in doubt, its jobs never recorded', true, pieceIn('requested')],
    ['has that job', true, pieceIn('requested', ['other', 'job'])],
    ['has other jobs only', false, pieceIn('requested', ['other'])],
  ])('counts for a piece that %s: %p', (_name, isCurrent, piece) => {
    expect(isCurrentJob(piece, 'job')).toBe(isCurrent);
  });
});

describe('a piece of round 2', () => {
  // In rounds 1, 2 and 3.
  it.each<[PieceState, boolean[], boolean[]]>([
    ['requested', [false, false, false], [false, false, false]],
    ['staged', [false, false, false], [false, false, false]],
    ['copied', [false, false, false], [true, true, true]],
    ['verified', [false, false, false], [true, true, true]],
    ['failed', [false, false, false], [true, true, true]],
    ['retry', [false, false, true], [true, true, false]],
  ])('that is %s is asked for in %j, and settled in %j of the rounds 1 to 3', (state, wanted, settled) => {
    const rounds = [1, 2, 3];
    expect(rounds.map((round) => isWantedIn(pieceIn(state), round))).toEqual(wanted);
    expect(rounds.map((round) => isSettledIn(pieceIn(state), round))).toEqual(settled);
  });

  it('without a record is asked for, and is not settled', () => {
    expect([isWantedIn(undefined, 1), isSettledIn(undefined, 1)]).toEqual([true, false]);
  });
});
