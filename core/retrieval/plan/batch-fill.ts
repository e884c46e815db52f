/** Most that a batch may hold. */
export interface BatchLimits {
  batchArchives: number;
  batchBytes: number;
}

/** Counts the batches of a sequence of pieces. A piece larger than a batch gets a batch of its own. */
export class BatchFill {
  /** Number of batches so far. */
  batches = 0;
  /** Number of these that hold a piece to request. */
  batchesToRequest = 0;
  /** Size of the largest batch so far, in bytes. */
  largestBytes = 0;
  #isToRequest = false;
  #pieces = 0;
  #bytes = 0;

  constructor(private readonly limits: BatchLimits) {}

  /**
   * Add pieces of one size.
   *
   * @param isPaid whether there are jobs for them
   * @returns whether another batch begins with one of them
   */
  add(bytes: number, count = 1, isPaid = false): boolean {
    const before = this.batches;
    let left = count;
    if (this.batches > 0 && this.#roomFor(bytes) >= 1) left -= this.#take(bytes, left, isPaid);
    while (left > 0) {
      this.#begin();
      const taken = this.#take(bytes, left, isPaid);
      left -= taken;
      // Batches that are filled like this one are only counted.
      const further = Math.max(0, Math.ceil(left / taken) - 1);
      this.batches += further;
      if (!isPaid) this.batchesToRequest += further;
      left -= further * taken;
    }
    return this.batches > before;
  }

  /** Add as many pieces as the current batch takes, one at least. @returns their number */
  #take(bytes: number, count: number, isPaid: boolean): number {
    const taken = Math.min(count, Math.max(1, this.#roomFor(bytes)));
    if (!isPaid && !this.#isToRequest) {
      this.#isToRequest = true;
      this.batchesToRequest += 1;
    }
    this.#pieces += taken;
    this.#bytes += taken * bytes;
    this.largestBytes = Math.max(this.largestBytes, this.#bytes);
    return taken;
  }

  /** Number of pieces of a size that the current batch still takes. */
  #roomFor(bytes: number): number {
    const { batchArchives, batchBytes } = this.limits;
    return Math.min(batchArchives - this.#pieces, Math.floor((batchBytes - this.#bytes) / bytes));
  }

  #begin(): void {
    this.batches += 1;
    this.#isToRequest = false;
    this.#pieces = 0;
    this.#bytes = 0;
  }
}
