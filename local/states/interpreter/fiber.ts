import type { VirtualClock } from '../../clock/virtual-clock';
import type { Scope } from './scope';

/** The two ends of something waited for. Only the first call counts. */
export interface Settle<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/**
 * One thread of interpretation: it holds the clock while it works and lets it go while it waits.
 */
export class Fiber {
  #release: (() => void) | undefined;

  constructor(
    readonly clock: VirtualClock,
    readonly scope: Scope,
  ) {}

  /** Run `work` as this fiber, holding the clock but for its waits. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#hold();
    try {
      return await work();
    } finally {
      this.#letGo();
    }
  }

  /**
   * Wait for something that is not the interpreter's own work. `begin` starts it and returns what cleans it up, which
   * is called once, however the wait ends. The clock is held again in the very call that ends it, so that time
   * cannot slip in between.
   *
   * @throws the reason of the scope when it is stopped
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
