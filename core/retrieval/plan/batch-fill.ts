/** Most that a batch may hold. */
export interface BatchLimits {
  batchArchives: number;
  batchBytes: number;
}

/** Counts the batches of a sequence of pieces. A piece larger than a batch gets a batch of its own. */
export class BatchFill {
  /** Number of batches so far. */
  batches = 0;
  /** Size of the largest batch so far, in bytes. */
  largestBytes = 0;
  #pieces = 0;
  #bytes = 0;

  constructor(private readonly limits: BatchLimits) {}

  /** Add pieces of one size. @returns whether another batch begins with one of them */
  add(bytes: number, count = 1): boolean {
    const before = this.batches;
    for (let left = count; left > 0; ) {
      if (this.batches === 0 || this.#roomFor(bytes) < 1) this.#begin();
      const added = Math.min(left, Math.max(1, this.#roomFor(bytes)));
      this.#pieces += added;
      this.#bytes += added * bytes;
      this.largestBytes = Math.max(this.largestBytes, this.#bytes);
      left -= added;
    }
    return this.batches > before;
  }

  /** Number of pieces of a size that the current batch still takes. */
  #roomFor(bytes: number): number {
    const { batchArchives, batchBytes } = this.limits;
    return Math.min(batchArchives - this.#pieces, Math.floor((batchBytes - this.#bytes) / bytes));
  }

  #begin(): void {
    this.batches += 1;
    this.#pieces = 0;
    this.#bytes = 0;
  }
}
