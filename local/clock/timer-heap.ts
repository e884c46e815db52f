export interface HeapTimer {
  readonly dueAtMs: number;
  /** Of creation: orders timers due at the same time. */
  readonly sequence: number;
}

/** Whether `left` fires before `right`. */
export function isBefore(left: HeapTimer, right: HeapTimer): boolean {
  return left.dueAtMs < right.dueAtMs || (left.dueAtMs === right.dueAtMs && left.sequence < right.sequence);
}

/** Removed timers that may lie in the heap however few are left. */
const REMOVED_MAX = 64;

/**
 * Timers by due time, then by creation: a binary heap. A removed timer is dropped when it comes to the top, or with
 * all others when more than half of the heap are such; adding, removing and taking the first each cost O(log n),
 * amortised.
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

  /** @returns whether it was there */
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
