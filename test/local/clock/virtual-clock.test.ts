import { VirtualClock } from '../../../local/clock/virtual-clock';

const HOUR_MS = 3_600_000;

describe('VirtualClock', () => {
  let clock: VirtualClock;
  afterEach(() => clock.close());

  it('jumps over idle time at speed max and fires timers in order of their due time', async () => {
    clock = new VirtualClock({ startAtMs: 0 });
    const fired: [string, number][] = [];
    clock.setTimer(4 * HOUR_MS, () => fired.push(['second', clock.now()]));
    clock.setTimer(1 * HOUR_MS, () => fired.push(['first', clock.now()]));
    await clock.whenIdle();
    expect(fired.map(([name]) => name)).toEqual(['first', 'second']);
    expect(fired[1]?.[1]).toBeGreaterThanOrEqual(4 * HOUR_MS);
    expect(fired[1]?.[1]).toBeLessThan(4 * HOUR_MS + 60_000);
  });

  it('runs at real speed while it is held', async () => {
    clock = new VirtualClock({ startAtMs: 0 });
    const release = clock.hold();
    let fired = false;
    clock.setTimer(HOUR_MS, () => {
      fired = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(fired).toBe(false);
    expect(clock.now()).toBeLessThan(HOUR_MS / 2);
    release();
    await clock.whenIdle();
    expect(fired).toBe(true);
  });

  it('runs as fast as it is told to while it is held', async () => {
    clock = new VirtualClock({ startAtMs: 0 });
    const release = clock.hold();
    clock.heldSpeed = 100_000;
    const started = performance.now();
    await new Promise<void>((resolve) => clock.setTimer(HOUR_MS, resolve));
    expect(performance.now() - started).toBeGreaterThanOrEqual(30);
    expect(clock.now()).toBeGreaterThanOrEqual(HOUR_MS);
    clock.heldSpeed = 1;
    release();
    const releaseAgain = clock.hold();
    const again = clock.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(clock.now() - again).toBeLessThan(HOUR_MS);
    releaseAgain();
  });

  it('jumps while its only holder lends it, and is held again afterwards', async () => {
    clock = new VirtualClock({ startAtMs: 0 });
    const release = clock.hold();
    await clock.lend(() => clock.sleep(HOUR_MS));
    const lentUntilMs = clock.now();
    expect(lentUntilMs).toBeGreaterThanOrEqual(HOUR_MS);
    let fired = false;
    clock.setTimer(3 * HOUR_MS, () => {
      fired = true;
    });
    const other = clock.hold();
    await clock.lend(() => new Promise((resolve) => setTimeout(resolve, 30)));
    expect(fired).toBe(false);
    expect(clock.now()).toBeLessThan(2 * HOUR_MS);
    release();
    other();
    await clock.whenIdle();
    expect(fired).toBe(true);
  });

  it('fires a timer that falls due while it is held', async () => {
    clock = new VirtualClock({ startAtMs: 0 });
    const release = clock.hold();
    await new Promise<void>((resolve) => clock.setTimer(20, resolve));
    expect(clock.now()).toBeGreaterThanOrEqual(20);
    release();
  });

  it('never jumps to a background timer, but fires it on the way to a foreground one', async () => {
    clock = new VirtualClock({ startAtMs: 0 });
    const fired: string[] = [];
    clock.setTimer(24 * HOUR_MS, () => fired.push('daily'), { background: true });
    await clock.whenIdle();
    expect(fired).toEqual([]);
    clock.setTimer(48 * HOUR_MS, () => fired.push('job'));
    await clock.whenIdle();
    expect(fired).toEqual(['daily', 'job']);
  });

  it('waits for the asynchronous work of a timer before it moves on', async () => {
    clock = new VirtualClock({ startAtMs: 0 });
    let workEndedAtMs = Number.NaN;
    clock.setTimer(HOUR_MS, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      workEndedAtMs = clock.now();
    });
    let second = Number.NaN;
    clock.setTimer(2 * HOUR_MS, () => {
      second = clock.now();
    });
    await clock.whenIdle();
    expect(workEndedAtMs).toBeLessThan(2 * HOUR_MS);
    expect(second).toBeGreaterThanOrEqual(2 * HOUR_MS);
  });

  it('advances by exactly what is asked, background timers included', async () => {
    clock = new VirtualClock({ startAtMs: 0 });
    const fired: number[] = [];
    const everyDay = () => {
      fired.push(Math.floor(clock.now() / HOUR_MS));
      clock.setTimer(clock.now() - (clock.now() % (24 * HOUR_MS)) + 24 * HOUR_MS, everyDay, { background: true });
    };
    clock.setTimer(24 * HOUR_MS, everyDay, { background: true });
    await clock.advance(73 * HOUR_MS);
    expect(fired).toEqual([24, 48, 72]);
    expect(Math.floor(clock.now() / HOUR_MS)).toBe(73);
  });

  it('does not fire a cancelled timer', async () => {
    clock = new VirtualClock({ startAtMs: 0 });
    let fired = false;
    clock
      .setTimer(HOUR_MS, () => {
        fired = true;
      })
      .cancel();
    await clock.whenIdle();
    expect(fired).toBe(false);
  });

  it('fires 100,000 timers in order, but for those that were cancelled', async () => {
    clock = new VirtualClock({ startAtMs: 0 });
    const count = 100_000;
    const fired: number[] = [];
    // Multiplying by a number prime to the modulus visits every hour of the range in a scattered order, ten times each.
    const dueAtMsOf = (index: number) => ((index * 7_919) % (count / 10)) * HOUR_MS;
    const timers = Array.from({ length: count }, (_, index) =>
      clock.setTimer(dueAtMsOf(index), () => fired.push(index), { background: index % 5 === 0 }),
    );
    for (const [index, timer] of timers.entries()) if (index % 3 === 0) timer.cancel();
    await clock.whenIdle();
    const expected = timers
      .map((_, index) => index)
      .filter((index) => index % 3 !== 0)
      .sort((left, right) => dueAtMsOf(left) - dueAtMsOf(right) || left - right);
    expect(fired).toEqual(expected);
  });

  it('passes idle time at the factor asked for', async () => {
    clock = new VirtualClock({ startAtMs: 0, speed: 36_000 });
    const started = performance.now();
    await clock.sleep(HOUR_MS);
    const realMs = performance.now() - started;
    expect(realMs).toBeGreaterThan(80);
    expect(clock.now()).toBeGreaterThanOrEqual(HOUR_MS);
  });
});
