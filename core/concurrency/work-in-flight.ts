/**
 * Concurrent tasks with limits on their number and their total cost. The cost is what a task occupies while it runs, in any unit,
 * such as bytes of memory. After a failure no further task is started.
 */
export class WorkInFlight {
  readonly #running = new Set<Promise<void>>();
  #cost = 0;
  #failure: { error: unknown } | undefined;

  constructor(private readonly limits: { pieces: number; cost: number }) {}

  /** Wait until a task of this cost may start; one that exceeds the limit runs alone. @throws the first error of a task */
  async room(cost: number): Promise<void> {
    const isFull = () => this.#running.size >= this.limits.pieces || this.#cost + cost > this.limits.cost;
    while (this.#running.size > 0 && !this.#failure && isFull()) await Promise.race(this.#running);
    this.#check();
  }

  /** Start a task for which there is room. */
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

  /** Wait until all started tasks have settled. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Wait for all started tasks. @throws the first error of a task */
  async ended(): Promise<void> {
    await this.settled();
    this.#check();
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
