import { Pace, paceOf, remainingMs } from '../../../cli/run/pace';

const HOUR = 3_600_000;
const run = { startedAtMs: 0, totalBytes: 1000, usualMs: 12 * HOUR };

describe('remainingMs', () => {
  it('estimates from the pace once something is settled', () => {
    const samples = [
      { atMs: 8 * HOUR, bytes: 0 },
      { atMs: 9 * HOUR, bytes: 250 },
    ];
    expect(remainingMs(run, samples)).toBe(3 * HOUR);
  });

  it('estimates from the usual duration before that, and outside of the phases that have a pace', () => {
    expect(remainingMs(run, [{ atMs: 2 * HOUR, bytes: 0 }])).toBe(10 * HOUR);
    expect(remainingMs({ ...run, totalBytes: undefined }, [{ atMs: 2 * HOUR, bytes: 0 }])).toBe(10 * HOUR);
  });

  it('estimates nothing without data', () => {
    expect(remainingMs(run, [])).toBeUndefined();
    expect(remainingMs(run, [{ atMs: 13 * HOUR, bytes: 0 }])).toBeUndefined();
    expect(remainingMs({ ...run, usualMs: undefined }, [{ atMs: 0, bytes: 0 }])).toBeUndefined();
    expect(remainingMs({ ...run, totalBytes: 0 }, [{ atMs: HOUR, bytes: 0 }])).toBeUndefined();
    expect(remainingMs(run, [{ atMs: HOUR, bytes: 10 }])).toBeUndefined();
    const samples = [
      { atMs: HOUR, bytes: 0 },
      { atMs: 2 * HOUR, bytes: 10 },
    ];
    expect(remainingMs({ ...run, totalBytes: undefined }, samples)).toBeUndefined();
  });
});

describe('paceOf', () => {
  const copied = [
    { atMs: 0, bytes: 0 },
    { atMs: 1000, bytes: 500 },
    { atMs: 2000, bytes: 3000 },
  ];

  it('is bytes per second of the time in which they were copied', () => {
    expect(paceOf(copied)).toBe(1500);
    expect(paceOf([...copied, { atMs: 4000, bytes: 3000 }])).toBe(1500);
  });

  it('is not known without progress, nor after a longer silence', () => {
    expect(paceOf([])).toBeUndefined();
    expect(paceOf([{ atMs: 0, bytes: 100 }])).toBeUndefined();
    expect(paceOf([...copied, { atMs: 4001, bytes: 3000 }])).toBeUndefined();
  });

  it('starts anew when something else is counted', () => {
    const pace = new Pace();
    for (const sample of [...copied, { atMs: 3000, bytes: 0 }, { atMs: 4000, bytes: 100 }]) pace.add(sample);
    expect(paceOf(pace.samples)).toBe(100);
  });
});

describe('Pace', () => {
  it('ignores the time in which nothing was settled', () => {
    const pace = new Pace();
    for (let hour = 0; hour < 8; hour++) pace.add({ atMs: hour * HOUR, bytes: 0 });
    pace.add({ atMs: 8 * HOUR, bytes: 500 });
    expect(pace.samples).toEqual([
      { atMs: 7 * HOUR, bytes: 0 },
      { atMs: 8 * HOUR, bytes: 500 },
    ]);
  });

  it('keeps a bounded past', () => {
    const pace = new Pace();
    for (let n = 0; n < 1000; n++) pace.add({ atMs: n, bytes: n });
    expect(pace.samples.length).toBeLessThanOrEqual(60);
    expect(pace.samples.at(-1)).toEqual({ atMs: 999, bytes: 999 });
  });

  it('ignores a clock that does not move forward', () => {
    const pace = new Pace();
    pace.add({ atMs: 5, bytes: 0 });
    pace.add({ atMs: 5, bytes: 10 });
    expect(pace.samples).toHaveLength(1);
  });
});
