/**
 * A unit that can be stopped: an execution, a branch, an iteration, a Map Run. Stopping a scope stops its children. A scope that
 * has ended is closed, which removes it from its parent.
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

  /** The reason of the stop; undefined while the scope runs. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /** Stop the scope; further calls have no effect. */
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
