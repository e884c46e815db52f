import type { Clock } from '../../core/ports/clock';

export interface MemoryClock extends Clock {
  /** Durations of all sleeps so far, in milliseconds. */
  readonly sleptMs: readonly number[];
  advance(ms: number): void;
}

/** Clock that only `advance` and `sleep` move forward. `sleep` returns immediately. */
export function memoryClock(startAt = new Date('2026-01-05T10:00:00.000Z')): MemoryClock {
  let nowMs = startAt.getTime();
  const sleptMs: number[] = [];
  return {
    sleptMs,
    now: () => new Date(nowMs),
    advance: (ms) => {
      nowMs += ms;
    },
    sleep: async (ms) => {
      sleptMs.push(ms);
      nowMs += ms;
    },
  };
}
