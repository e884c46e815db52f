import fc from 'fast-check';
import { type HeapTimer, isBefore, TimerHeap } from '../../../local/clock/timer-heap';

type Step = { kind: 'add'; dueAtMs: number } | { kind: 'take' } | { kind: 'remove'; which: number };

// Few due times, so that many timers share one.
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('add' as const), dueAtMs: fc.integer({ min: 0, max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
);

it('holds what a sorted array holds, whatever is added, taken and removed', () => {
  fc.assert(
    fc.property(fc.array(step, { size: '+2' }), (steps) => {
      const heap = new TimerHeap<HeapTimer>();
      const sorted: HeapTimer[] = [];
      const created: HeapTimer[] = [];
      const found: unknown[] = [];
      const expected: unknown[] = [];
      for (const taken of steps) {
        if (taken.kind === 'add') {
          const timer = { dueAtMs: taken.dueAtMs, sequence: created.length };
          created.push(timer);
          heap.add(timer);
          const place = sorted.findIndex((other) => isBefore(timer, other));
          sorted.splice(place < 0 ? sorted.length : place, 0, timer);
        } else if (created.length > 0) {
          // Chosen among all timers ever created; one that has fired is not removed again.
          const timer = taken.kind === 'take' ? heap.first() : created[taken.which % created.length];
          const place = sorted.indexOf(timer as HeapTimer);
          found.push(timer !== undefined && heap.remove(timer));
          expected.push(place >= 0);
          if (place >= 0) sorted.splice(place, 1);
        }
        found.push(heap.first()?.sequence, heap.size);
        expected.push(sorted[0]?.sequence, sorted.length);
      }
      expect(found).toEqual(expected);
    }),
  );
});

it('puts timers by due time, then by creation', () => {
  expect(isBefore({ dueAtMs: 1, sequence: 2 }, { dueAtMs: 2, sequence: 1 })).toBe(true);
  expect(isBefore({ dueAtMs: 2, sequence: 1 }, { dueAtMs: 1, sequence: 2 })).toBe(false);
  expect(isBefore({ dueAtMs: 1, sequence: 1 }, { dueAtMs: 1, sequence: 2 })).toBe(true);
  expect(isBefore({ dueAtMs: 1, sequence: 2 }, { dueAtMs: 1, sequence: 1 })).toBe(false);
});

it('stays in order when most timers are removed at once', () => {
  const heap = new TimerHeap<HeapTimer>();
  const timers = Array.from({ length: 1000 }, (_, sequence) => ({ dueAtMs: (sequence * 7) % 1000, sequence }));
  for (const timer of timers) heap.add(timer);
  for (const timer of timers) if (timer.dueAtMs % 10 !== 9) heap.remove(timer);
  const taken: number[] = [];
  for (let timer = heap.first(); timer && taken.length < timers.length; timer = heap.first()) {
    taken.push(timer.dueAtMs);
    heap.remove(timer);
  }
  expect(taken).toEqual(Array.from({ length: 100 }, (_, index) => index * 10 + 9));
});

it('is empty once cleared', () => {
  const heap = new TimerHeap<HeapTimer>();
  const timer = { dueAtMs: 1, sequence: 0 };
  heap.add(timer);
  heap.clear();
  expect(heap.first()).toBeUndefined();
  expect(heap.remove(timer)).toBe(false);
  expect(heap.size).toBe(0);
});
