export interface HeapTimer {
  readonly dueAtMs: number;
  /** Position in the order of creation; orders timers that are due at the same time. */
  readonly sequence: number;
}

/** Whether `left` fires before `right`. */
export function isBefore(left: HeapTimer, right: HeapTimer): boolean {
  return left.dueAtMs < right.dueAtMs || (left.dueAtMs === right.dueAtMs && left.sequence < right.sequence);
}

/** Number of removed timers that the heap may always hold, however few others are left. */
const REMOVED_MAX = 64;

/**
 * A binary heap of timers, ordered by due time, then by creation. A removed timer is dropped when it reaches the top, or
 * together with all others once they make up more than half of the heap. Adding, removing and taking the first timer each
 * cost O(log n), amortised.
 */
export class TimerHeap<T extends HeapTimer> {
  #heap: T[] = [];
  readonly #live = new Set<T>();

  get size(): number {
    return this.#live.size;
  }

  add(timer: T): void {
    this.#live.add(timer);
    this.#rise(this.#heap.push(timer) - 1);
  }

  /** @returns whether the heap contained the timer */
  remove(timer: T): boolean {
    const wasThere = this.#live.delete(timer);
    if (this.#heap.length > 2 * this.#live.size + REMOVED_MAX) this.#dropRemoved();
    return wasThere;
  }

  /** The timer that fires next; it stays in the heap. */
  first(): T | undefined {
    let top = this.#heap[0];
    while (top && !this.#live.has(top)) {
      const last = this.#heap.pop() as T;
      if (this.#heap.length > 0) {
        this.#heap[0] = last;
        this.#sink(0);
      }
      top = this.#heap[0];
    }
    return top;
  }

  clear(): void {
    this.#heap = [];
    this.#live.clear();
  }

  #dropRemoved(): void {
    // An ascending array is a heap.
    this.#heap = [...this.#live].sort((left, right) => (isBefore(left, right) ? -1 : 1));
  }

  #rise(from: number): void {
    const timer = this.#heap[from] as T;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(timer, this.#heap[parent] as T)) break;
      this.#heap[index] = this.#heap[parent] as T;
      index = parent;
    }
    this.#heap[index] = timer;
  }

  #sink(from: number): void {
    const timer = this.#heap[from] as T;
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const heap = this.#heap;
      if (left >= heap.length) break;
      const child = right < heap.length && isBefore(heap[right] as T, heap[left] as T) ? right : left;
      if (!isBefore(heap[child] as T, timer)) break;
      heap[index] = heap[child] as T;
      index = child;
    }
    this.#heap[index] = timer;
  }
}
