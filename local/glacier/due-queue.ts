import type { Timer, TimerOptions, VirtualClock } from '../clock/virtual-clock';

interface Entry<T> {
  dueAtMs: number;
  sequence: number;
  item: T;
}

/** Items handed out together at most; more take further rounds. */
const batchMax = 1000;

/**
 * Items that fall due at virtual times, served by a single timer of the clock however many there are: a binary heap
 * ordered by due time, then by insertion.
 */
export class DueQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #timer: Timer | undefined;
  #timerDueAtMs = Number.POSITIVE_INFINITY;
  #firing: Promise<void> | undefined;
  #sequence = 0;
  #closed = false;

  /** @param fire gets what is due, in order; the clock is held until it settles. It handles its own errors. */
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

  /** Stop; items that have not been handed out stay where they are recorded. Waits for a round under way. */
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

  /** Hands out everything due at the time that the timer stood for; what falls due later gets a timer of its own. */
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
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (before(heap[parent] as Entry<T>, entry)) break;
      heap[at] = heap[parent] as Entry<T>;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): T {
    const heap = this.#heap;
    const first = heap[0] as Entry<T>;
    const last = heap.pop() as Entry<T>;
    if (heap.length === 0) return first.item;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry<T>, heap[child] as Entry<T>)) child++;
      if (before(last, heap[child] as Entry<T>)) break;
      heap[at] = heap[child] as Entry<T>;
      at = child;
    }
    heap[at] = last;
    return first.item;
  }
}

const before = (a: Entry<unknown>, b: Entry<unknown>) =>
  a.dueAtMs < b.dueAtMs || (a.dueAtMs === b.dueAtMs && a.sequence < b.sequence);
