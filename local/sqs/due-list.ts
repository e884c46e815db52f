import type { Timer, VirtualClock } from '../clock/virtual-clock';

interface Entry<T> {
  dueAtMs: number;
  sequence: number;
  item: T;
}

/** A binary heap of items that are due at virtual times. It uses a single timer of the clock. */
export class DueList<T> {
  readonly #heap: Entry<T>[] = [];
  #timer: Timer | undefined;
  #timerDueAtMs = Number.POSITIVE_INFINITY;
  #sequence = 0;

  /**
   * @param background whether idle time does not jump to these items
   * @param onDue called with the due items, in order of due time, then of insertion
   */
  constructor(
    readonly clock: VirtualClock,
    readonly background: boolean,
    readonly onDue: (items: T[]) => void,
  ) {}

  add(dueAtMs: number, item: T): void {
    this.#push({ dueAtMs, sequence: this.#sequence++, item });
    this.#arm();
  }

  clear(): void {
    this.#heap.length = 0;
    this.#timer?.cancel();
    this.#timerDueAtMs = Number.POSITIVE_INFINITY;
  }

  #arm(): void {
    const dueAtMs = this.#heap[0]?.dueAtMs;
    if (dueAtMs === undefined || dueAtMs >= this.#timerDueAtMs) return;
    this.#timer?.cancel();
    this.#timerDueAtMs = dueAtMs;
    this.#timer = this.clock.setTimer(dueAtMs, () => this.#fire(), { background: this.background });
  }

  #fire(): void {
    this.#timerDueAtMs = Number.POSITIVE_INFINITY;
    const due: T[] = [];
    while (this.#heap[0] && this.#heap[0].dueAtMs <= this.clock.now()) due.push((this.#pop() as Entry<T>).item);
    this.#arm();
    if (due.length > 0) this.onDue(due);
  }

  #before(a: number, b: number): boolean {
    const [left, right] = [this.#heap[a] as Entry<T>, this.#heap[b] as Entry<T>];
    return left.dueAtMs < right.dueAtMs || (left.dueAtMs === right.dueAtMs && left.sequence < right.sequence);
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b] as Entry<T>, this.#heap[a] as Entry<T>];
  }

  #push(entry: Entry<T>): void {
    let index = this.#heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) break;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #pop(): Entry<T> | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (this.#heap.length === 0 || !last) return first;
    this.#heap[0] = last;
    for (let index = 0; ; ) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < this.#heap.length && this.#before(child, least)) least = child;
      }
      if (least === index) return first;
      this.#swap(index, least);
      index = least;
    }
  }
}
