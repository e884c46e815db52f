import type { Clock } from '../../core/ports/clock';

export interface MemoryClock extends Clock {
  /** Sleeps asked for so far, in milliseconds. */
  readonly sleptMs: readonly number[];
  advance(ms: number): void;
}

/** A clock that stands still but for `advance` and `sleep`, which returns at once, that much later. */
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
