import type { Timer, TimerOptions, VirtualClock } from '../clock/virtual-clock';

interface Entry<T> {
  dueAtMs: number;
  sequence: number;
  item: T;
}

/** Maximum items per call of `fire`. */
const batchMax = 1000;

/**
 * A binary heap of items that are due at virtual times, ordered by due time, then by insertion. It uses a single timer of the
 * clock.
 */
export class DueQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #timer: Timer | undefined;
  #timerDueAtMs = Number.POSITIVE_INFINITY;
  #firing: Promise<void> | undefined;
  #sequence = 0;
  #closed = false;

  /** @param fire receives due items in order; the clock is held until its promise settles. It must handle its own errors. */
  constructor(
    private readonly clock: VirtualClock,
    private readonly timerOptions: TimerOptions,
    private readonly fire: (items: T[]) => Promise<void>,
  ) {}

  get size(): number {
    return this.#heap.length;
  }

  add(dueAtMs: number, item: T): void {
    this.#push({ dueAtMs, sequence: this.#sequence++, item });
    this.#arm();
  }

  /** Stop after the call of `fire` in progress; the remaining items are dropped. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#firing;
  }

  #arm(): void {
    const next = this.#heap[0];
    if (!next || this.#firing || this.#closed || next.dueAtMs >= this.#timerDueAtMs) return;
    this.#timer?.cancel();
    this.#timerDueAtMs = next.dueAtMs;
    this.#timer = this.clock.setTimer(
      next.dueAtMs,
      () => {
        this.#timer = undefined;
        this.#timerDueAtMs = Number.POSITIVE_INFINITY;
        this.#firing = this.#fireDue(next.dueAtMs).finally(() => {
          this.#firing = undefined;
          this.#arm();
        });
        return this.#firing;
      },
      this.timerOptions,
    );
  }

  /** Fire all items that are due at the time of the timer; later ones get another timer. */
  async #fireDue(untilMs: number): Promise<void> {
    while (!this.#closed) {
      const batch: T[] = [];
      while (batch.length < batchMax && this.#heap[0] && this.#heap[0].dueAtMs <= untilMs) batch.push(this.#pop());
      if (batch.length === 0) return;
      await this.fire(batch);
    }
  }

  #push(entry: Entry<T>): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent] as Entry<T>, entry)) break;
      heap[index] = heap[parent] as Entry<T>;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): T {
    const heap = this.#heap;
    const first = heap[0] as Entry<T>;
    const last = heap.pop() as Entry<T>;
    if (heap.length === 0) return first.item;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry<T>, heap[child] as Entry<T>)) child++;
      if (isBefore(last, heap[child] as Entry<T>)) break;
      heap[index] = heap[child] as Entry<T>;
      index = child;
    }
    heap[index] = last;
    return first.item;
  }
}

const isBefore = (a: Entry<unknown>, b: Entry<unknown>) =>
  a.dueAtMs < b.dueAtMs || (a.dueAtMs === b.dueAtMs && a.sequence < b.sequence);
