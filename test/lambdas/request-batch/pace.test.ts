import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { Pacer } from '../../../core/concurrency/pacer';
import { RetrievalThrottledError } from '../../../core/contracts/errors';
import { PacedStarts } from '../../../lambdas/request-batch/paced-starts';
import { pauseSecondsAfter } from '../../../lambdas/request-batch/pause-seconds';

describe('the pause of a throttled batch', () => {
  it.each([
    [0, 0, 15],
    [0, 1, 45],
    [15, 1, 45],
    [60, 0, 15],
    [60, 1, 180],
    [100, 1, 300],
    [101, 1, 300],
    [300, 1, 300],
    [300, 0.5, 300],
  ])('after one of %d s, at random %d, is %d s', (lastSeconds, random, seconds) => {
    expect(pauseSecondsAfter(lastSeconds, () => random)).toBe(seconds);
  });
});

describe('the rate at which jobs are started', () => {
  /** Whole milliseconds between two requests, after so many refusals at once. */
  async function gapAfter(refusals: number, perSecondMax: number, waitedSeconds = 0): Promise<number> {
    const clock = memoryClock();
    const pacer = new Pacer(perSecondMax, clock);
    for (let n = 0; n < refusals; n++) pacer.noteRefusal(clock.now().getTime());
    clock.advance(waitedSeconds * 1000);
    await pacer.turn();
    const before = clock.now().getTime();
    await pacer.turn();
    return clock.now().getTime() - before;
  }

  it('is what is configured, 0.7 of it after a refusal, and gains a request per second every second', async () => {
    expect(await gapAfter(0, 10)).toBe(100);
    expect(await gapAfter(1, 10)).toBe(142);
    expect(await gapAfter(1, 10, 1)).toBe(125);
    expect(await gapAfter(1, 10, 3)).toBe(100);
    expect(await gapAfter(1, 10, 60)).toBe(100);
  });

  it('is one request in two seconds at the least, or what is configured', async () => {
    expect(await gapAfter(100, 10)).toBe(2000);
    expect(await gapAfter(100, 0.25)).toBe(4000);
  });
});

describe('the starts of one batch', () => {
  function starts(remainingMs: number, isRefused = false) {
    const clock = memoryClock();
    const vaults = memoryVaults({ clock });
    vaults.addVault('vault');
    const archiveId = vaults.addArchive('vault', Buffer.from('bytes'));
    if (isRefused) {
      vaults.startRetrieval = async () => {
        throw new RetrievalThrottledError('Rate exceeded');
      };
    }
    const endsAtMs = clock.now().getTime() + remainingMs;
    const remaining = () => endsAtMs - clock.now().getTime();
    const paced = new PacedStarts({ vaults, pacer: new Pacer(1, clock), clock, remainingMs: remaining });
    const request = {
      vault: 'vault',
      archiveId,
      tier: 'Bulk',
      description: '',
      topicArn: 'arn',
      range: undefined,
    } as const;
    return { clock, paced, start: () => paced.vaults.startRetrieval(request) };
  }

  it('end when 45 seconds of the function are left: time for a last request, records and the answer', async () => {
    const { paced, start } = starts(46_000);
    await start();
    await start();
    await expect(start()).rejects.toThrow("the function's time ran out");
    expect(paced.count).toBe(2);
  });

  it('end when none was taken for ten seconds', async () => {
    const { clock, start } = starts(300_000, true);
    const begunAtMs = clock.now().getTime();
    await expect(start()).rejects.toThrow('Rate exceeded');
    expect(clock.now().getTime() - begunAtMs).toBeGreaterThanOrEqual(10_000);
    expect(clock.now().getTime() - begunAtMs).toBeLessThan(12_001);
  });
});
