/**
 * Work that goes on while more of it is prepared: so many pieces at once, and so much that they cost together, at the most.
 * The cost is what they take while they are worked on, in whatever unit, such as bytes of memory. After a failure no further
 * piece is begun.
 */
export class WorkInFlight {
  readonly #running = new Set<Promise<void>>();
  #cost = 0;
  #failure: { error: unknown } | undefined;

  constructor(private readonly limits: { pieces: number; cost: number }) {}

  /** Wait until there is room for a piece of this cost; one that costs more than all the room goes alone. @throws what work threw */
  async room(cost: number): Promise<void> {
    const isFull = () => this.#running.size >= this.limits.pieces || this.#cost + cost > this.limits.cost;
    while (this.#running.size > 0 && !this.#failure && isFull()) await Promise.race(this.#running);
    this.#check();
  }

  /** Begin a piece, for which there is room. */
  begin(cost: number, work: () => Promise<void>): void {
    this.#cost += cost;
    const running = work()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#cost -= cost;
        this.#running.delete(running);
      });
    this.#running.add(running);
  }

  /** Wait for what has been begun, however it ends. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Wait for all that has been begun. @throws what work threw first */
  async ended(): Promise<void> {
    await this.settled();
    this.#check();
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
