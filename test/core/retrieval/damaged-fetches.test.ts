import { LengthMismatchError, TreeHashMismatchError } from '../../../core/contracts/errors';
import { DamagedFetches } from '../../../core/retrieval/damaged-fetches';

const wrong = new TreeHashMismatchError('archive a', '00', 'ff');
const cutOff = new LengthMismatchError('archive a', 2, 1);

it('allows three fetches with the same kind of damage', () => {
  for (const error of [wrong, cutOff]) {
    const damaged = new DamagedFetches();
    expect([1, 2, 3].map(() => damaged.mayRetry(error))).toEqual([true, true, false]);
    expect(damaged.count).toBe(3);
  }
});

it('counts wrong bytes and early ends apart', () => {
  const damaged = new DamagedFetches();
  const errors = [cutOff, cutOff, wrong, wrong];
  expect(errors.map((error) => damaged.mayRetry(error))).toEqual([true, true, true, true]);
  expect(damaged.mayRetry(wrong)).toBe(false);
  expect(damaged.count).toBe(5);
});

it('retries no other error', () => {
  const damaged = new DamagedFetches();
  expect(damaged.mayRetry(new Error('AccessDenied'))).toBe(false);
  expect(damaged.count).toBe(0);
});
