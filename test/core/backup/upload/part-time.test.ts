import { memoryClock } from '../../../../adapters/memory/memory-clock';
import { PartTime } from '../../../../core/backup/upload/part-time';

describe('the time for parts', () => {
  it('is short when what is left is less than twice the slowest part and half a minute', () => {
    const clock = memoryClock();
    let remainingMs = 31_000;
    const time = new PartTime(clock, () => remainingMs);
    expect(time.isShort()).toBe(false);
    for (const takenMs of [10_000, 60_000, 20_000]) {
      clock.advance(takenMs);
      time.lap();
    }
    remainingMs = 150_000;
    expect(time.isShort()).toBe(false);
    remainingMs = 149_999;
    expect(time.isShort()).toBe(true);
  });
});
