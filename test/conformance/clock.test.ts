import { systemClock } from '../../adapters/aws/system-clock';
import { memoryClock } from '../../adapters/memory/memory-clock';

test.each([
  ['in memory', memoryClock()],
  ['of the system', systemClock],
])('%s, a sleep takes the given time', async (_name, clock) => {
  const before = clock.now().getTime();
  await clock.sleep(20);
  // setTimeout may fire up to a millisecond early.
  expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(19);
});
