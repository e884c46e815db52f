import type { Clock } from '../../../core/ports/clock';

interface Sleeper {
  dueMs: number;
  wake: () => void;
}

/**
 * A clock for work that goes on side by side on memory adapters: it stands still while anything is left to do, and then
 * goes on to when the first sleeper is due. The same work takes the same time whatever the machine.
 */
export function parallelClock(startAt = new Date('2026-01-05T10:00:00.000Z')): Clock {
  let nowMs = startAt.getTime();
  const sleepers: Sleeper[] = [];

  function wakeNext(): void {
    let next = sleepers[0];
    for (const sleeper of sleepers) if (next && sleeper.dueMs < next.dueMs) next = sleeper;
    if (!next) return;
    sleepers.splice(sleepers.indexOf(next), 1);
    nowMs = next.dueMs;
    next.wake();
    if (sleepers.length > 0) setImmediate(wakeNext);
  }

  return {
    now: () => new Date(nowMs),
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ dueMs: nowMs + ms, wake });
        if (sleepers.length === 1) setImmediate(wakeNext);
      }),
  };
}
