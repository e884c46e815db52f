import { MoraineConfig } from '../../../../core/contracts/config';
import { GIB } from '../../../../core/ranges/units';
import { noWork } from '../../../../core/retrieval/plan/measure-work';
import { pacingHours } from '../../../../core/retrieval/plan/pacing-hours';

const TIB = 1024 * GIB;
const settings = MoraineConfig.shape.retrieval.parse({});
const work = (requests: number, bytes: number) => ({ ...noWork(), requests, bytes });

describe('the duration of a retrieval by its pacing', () => {
  it.each([
    ['Bulk', 12],
    ['Standard', 4],
    ['Expedited', 1],
  ] as const)('is about the hours that a job of tier %s is expected to take for a small vault', (tier, hours) => {
    expect(pacingHours(work(1, 1), tier, settings)).toBeCloseTo(hours, 3);
  });

  it('is that of the bytes of a day for a large one', () => {
    // 100 TiB a day are 50 batches of 1 TiB in the 12 hours that each of them takes: 20 rounds.
    expect(pacingHours(work(100_000, 1000 * TIB), 'Bulk', settings)).toBe(240);
    expect(pacingHours(work(100_000, 1000 * TIB), 'Bulk', { ...settings, bytesPerDay: 200 * TIB })).toBe(120);
  });

  it('is that of the batches in flight for many small archives', () => {
    // 10,000 batches of 1,000 archives, 1,000 at a time.
    expect(pacingHours(work(10_000_000, 10 * TIB), 'Bulk', settings)).toBe(120);
  });

  it('is that of the rate of requests where this is the limit', () => {
    const slow = { ...settings, requestsPerSecond: 1 };
    expect(pacingHours(work(360_000, TIB), 'Standard', slow)).toBe(104);
  });

  it('is none where there is nothing to request', () => {
    expect(pacingHours(work(0, 0), 'Bulk', settings)).toBe(0);
  });
});
