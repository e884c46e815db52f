/**
 * What can be stopped as one: an execution, a branch, an iteration, a Map Run. Stopping a scope stops the scopes
 * inside it; a scope that has ended is closed, so that it leaves nothing behind in its parent.
 */
export class Scope {
  readonly #listeners = new Set<(reason: Error) => void>();
  #reason: Error | undefined;
  #leaveParent: (() => void) | undefined;

  child(): Scope {
    const child = new Scope();
    if (this.#reason) child.#reason = this.#reason;
    else child.#leaveParent = this.onStop((reason) => child.stop(reason));
    return child;
  }

  /** Why the scope was stopped; undefined while it runs. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /** Stopping again changes nothing. */
  stop(reason: Error): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.close();
    for (const listener of [...this.#listeners]) listener(reason);
    this.#listeners.clear();
  }

  close(): void {
    this.#leaveParent?.();
    this.#leaveParent = undefined;
  }

  /** @returns a function that removes the listener */
  onStop(listener: (reason: Error) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
