import { SavedClock } from '../../local/saved-clock';

const DAY_MS = 86_400_000;

describe('a clock that saves its time', () => {
  it('returns no time later than the one it has saved', async () => {
    let savedMs = 0;
    const clock = new SavedClock({ startAtMs: DAY_MS }, (virtualTimeMs) => {
      savedMs = virtualTimeMs;
    });
    const told = [clock.now()];
    expect(savedMs).toBeGreaterThanOrEqual(told[0] as number);
    for (const hours of [1, 30, 400]) {
      clock.setTimer(clock.now() + hours * 3_600_000, () => {
        told.push(clock.now());
        expect(savedMs).toBeGreaterThanOrEqual(clock.now());
      });
      await clock.whenIdle();
    }
    expect(told).toHaveLength(4);
    clock.close();
    expect(savedMs).toBeGreaterThanOrEqual(Math.max(...told));
  });

  it('saves at most once a second while it runs at real speed, and not after it is closed', () => {
    const saved: number[] = [];
    const clock = new SavedClock({ startAtMs: DAY_MS }, (virtualTimeMs) => saved.push(virtualTimeMs));
    const release = clock.hold();
    const startedMs = performance.now();
    for (let count = 0; count < 1000; count++) clock.now();
    expect(saved.length).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - startedMs) / 1000));
    release();
    clock.close();
    const { length } = saved;
    expect(saved[length - 1]).toBeLessThan(DAY_MS + 60_000);
    clock.now();
    expect(saved).toHaveLength(length);
  });
});
