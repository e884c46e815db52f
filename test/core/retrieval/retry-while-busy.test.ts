import { memoryClock } from '../../../adapters/memory/memory-clock';
import { DestinationBusyError } from '../../../core/contracts/errors';
import { type RetryDeps, retryWhileBusy } from '../../../core/retrieval/retry-while-busy';

const busy = () => new DestinationBusyError('SlowDown');
const silent = { info() {}, warn() {}, error() {} };

function patience(more: Omit<Partial<RetryDeps>, 'clock'> = {}) {
  const clock = memoryClock();
  return { clock, random: () => 0.5, log: silent, remainingMs: () => 300_000, ...more };
}

/** A write that is refused so many times. */
function refused(times: number, error: () => Error = busy) {
  const write = async () => {
    write.attempts += 1;
    if (write.attempts <= times) throw error();
    return 'written';
  };
  write.attempts = 0;
  return write;
}

it('makes a write again, after a pause that grows', async () => {
  const deps = patience();
  const write = refused(5);
  expect(await retryWhileBusy(deps, write)).toBe('written');
  expect(write.attempts).toBe(6);
  expect(deps.clock.sleptMs).toEqual([250, 500, 1000, 2000, 4000]);
});

it('pauses for any time from nothing to the most: full jitter', async () => {
  const draws = [0, 0.999];
  const deps = patience({ random: () => draws.shift() ?? 0 });
  await retryWhileBusy(deps, refused(2));
  expect(deps.clock.sleptMs).toEqual([0, 999]);
});

it('does so a bounded number of times, and throws what it saw last', async () => {
  const write = refused(100);
  await expect(retryWhileBusy(patience(), write)).rejects.toThrow(DestinationBusyError);
  expect(write.attempts).toBe(6);
});

it('throws anything else at once', async () => {
  const write = refused(1, () => new Error('AccessDenied'));
  await expect(retryWhileBusy(patience(), write)).rejects.toThrow('AccessDenied');
  expect(write.attempts).toBe(1);
});

it('does not begin what would not end within the time of the function', async () => {
  const deps = patience();
  const endsAtMs = deps.clock.now().getTime() + 300_000;
  let attempts = 0;
  const write = async () => {
    attempts += 1;
    deps.clock.advance(100_000);
    throw busy();
  };
  const remainingMs = () => endsAtMs - deps.clock.now().getTime();
  await expect(retryWhileBusy({ ...deps, remainingMs }, write)).rejects.toThrow(DestinationBusyError);
  // 100 s, a pause, 100 s; the third would end in the last seconds.
  expect(attempts).toBe(2);
});

it.each([
  // The pause is 250 ms, and the write took no time.
  [10_250, 2],
  [10_249, 1],
])(
  'leaves ten seconds for what comes after the write: with %d ms left it is made %d times',
  async (leftMs, attempts) => {
    const write = refused(1);
    await retryWhileBusy(patience({ remainingMs: () => leftMs }), write).catch(() => {});
    expect(write.attempts).toBe(attempts);
  },
);
