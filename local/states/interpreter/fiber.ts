import type { VirtualClock } from '../../clock/virtual-clock';
import type { Scope } from './scope';

/** Callbacks that end a wait. Only the first call has an effect. */
export interface Settle<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/**
 * A thread of interpretation, which holds the clock while it runs and releases it while it waits.
 */
export class Fiber {
  #release: (() => void) | undefined;

  constructor(
    readonly clock: VirtualClock,
    readonly scope: Scope,
  ) {}

  /** Run `work` in this fiber, holding the clock except during waits. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#hold();
    try {
      return await work();
    } finally {
      this.#letGo();
    }
  }

  /**
   * Wait for something outside the interpreter. `begin` starts it and returns a cleanup function, which is called once, however
   * the wait ends. The clock is held again in the same call that ends the wait, so that no time can pass in between.
   *
   * @throws the reason when the scope is stopped
   */
  wait<T>(begin: (settle: Settle<T>) => () => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.scope.reason) {
        reject(this.scope.reason);
        return;
      }
      let settled = false;
      let cleanUp: (() => void) | undefined;
      const finish = (end: () => void): void => {
        if (settled) return;
        settled = true;
        this.#hold();
        stopListening();
        cleanUp?.();
        end();
      };
      const stopListening = this.scope.onStop((reason) => finish(() => reject(reason)));
      cleanUp = begin({
        resolve: (value) => finish(() => resolve(value)),
        reject: (error) => finish(() => reject(error)),
      });
      if (settled) cleanUp();
      else this.#letGo();
    });
  }

  sleepUntil(dueAtMs: number): Promise<void> {
    return this.wait(({ resolve }) => {
      const timer = this.clock.setTimer(dueAtMs, () => resolve());
      return () => timer.cancel();
    });
  }

  #hold(): void {
    this.#release ??= this.clock.hold();
  }

  #letGo(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
