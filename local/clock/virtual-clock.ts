import { isBefore, TimerHeap } from './timer-heap';

/** Speed of idle time: a factor of real time, or `max` to jump from one pending timer to the next. */
export type Speed = number | 'max';

export interface Timer {
  cancel(): void;
}

export interface TimerOptions {
  /** A background timer fires when its time comes but never makes idle time jump to it (daily inventories, schedules). */
  background?: boolean;
}

interface Pending extends Timer {
  dueAtMs: number;
  sequence: number;
  heap: TimerHeap<Pending>;
  fire: () => unknown;
}

export interface VirtualClockOptions {
  /** Virtual time at creation, milliseconds since the epoch; default: the real time. */
  startAtMs?: number;
  /** Default `max`. */
  speed?: Speed;
}

/**
 * The one source of time of the embedded cloud.
 *
 * While anything holds the clock (a running function, a request being answered), it runs at real speed, or `heldSpeed` times as
 * fast, so that timeouts keep their meaning. While nothing does, time passes at `speed`: with `max` the clock jumps to the next
 * foreground timer, so that a job of four hours takes milliseconds. It never goes backwards.
 */
export class VirtualClock {
  readonly #speed: Speed;
  readonly #foreground = new TimerHeap<Pending>();
  readonly #background = new TimerHeap<Pending>();
  readonly #idleWaiters: (() => void)[] = [];
  #anchorVirtualMs: number;
  #anchorRealMs = performance.now();
  #rate = 1;
  #heldSpeed = 1;
  #holds = 0;
  #sequence = 0;
  #wake: NodeJS.Timeout | undefined;
  #settling = false;
  #advance: { targetMs: number; reached: () => void } | undefined;
  #closed = false;

  constructor(options: VirtualClockOptions = {}) {
    this.#anchorVirtualMs = options.startAtMs ?? Date.now();
    this.#speed = options.speed ?? 'max';
    this.#settle();
  }

  /** Virtual milliseconds since the epoch. */
  now(): number {
    return Math.floor(this.#nowExact());
  }

  date(): Date {
    return new Date(this.now());
  }

  /** Virtual minus real time in milliseconds: constant while the clock is held at real speed. */
  offsetMs(): number {
    return this.now() - Date.now();
  }

  /**
   * How fast time passes while anything holds the clock, as a factor of real time; 1 at first. What waits for seconds,
   * such as a client between two attempts, waits for less real time with a higher one, and limits of time are as much
   * shorter for what computes.
   */
  get heldSpeed(): number {
    return this.#heldSpeed;
  }

  set heldSpeed(factor: number) {
    this.#heldSpeed = factor;
    if (this.#holds > 0) this.#setRate(factor);
    this.#settle();
  }

  /** Keep the clock at `heldSpeed` until the returned function is called; calling it again does nothing. */
  hold(): () => void {
    if (this.#holds++ === 0) this.#setRate(this.#heldSpeed);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      if (--this.#holds === 0) this.#settle();
    };
  }

  /** Hold the clock while `work` runs. */
  async run<T>(work: () => T | Promise<T>): Promise<T> {
    const release = this.hold();
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Let time pass while `work` runs, as far as its caller alone holds the clock; the caller must hold it. */
  async lend<T>(work: () => Promise<T>): Promise<T> {
    if (--this.#holds === 0) this.#settle();
    try {
      return await work();
    } finally {
      if (this.#holds++ === 0) this.#setRate(this.#heldSpeed);
    }
  }

  /**
   * Call `fire` once at `dueAtMs`; the clock is held until what it returns has settled. Timers fire in order of their
   * due time, then of their creation. An error of `fire` is an unhandled rejection: callers handle their own.
   */
  setTimer(dueAtMs: number, fire: () => unknown, options: TimerOptions = {}): Timer {
    const timer: Pending = {
      dueAtMs,
      sequence: this.#sequence++,
      heap: options.background ? this.#background : this.#foreground,
      fire,
      cancel: () => {
        if (timer.heap.remove(timer)) this.#settle();
      },
    };
    if (this.#closed) return timer;
    timer.heap.add(timer);
    this.#settle();
    return timer;
  }

  sleep(ms: number, options?: TimerOptions): Promise<void> {
    return new Promise((resolve) => this.setTimer(this.now() + ms, resolve, options));
  }

  /** Resolves once nothing holds the clock and, at speed `max`, no foreground timer is left. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
      this.#settle();
    });
  }

  /**
   * Move time forward by `ms` whatever the speed, firing every timer (background ones too) on the way and waiting for
   * the work each one starts. Returns when the target is reached. One call at a time.
   */
  async advance(ms: number): Promise<void> {
    if (this.#advance) throw new Error('VirtualClock.advance: another advance is under way');
    if (this.#closed) return;
    const targetMs = this.now() + ms;
    await new Promise<void>((reached) => {
      this.#advance = { targetMs, reached };
      this.#settle();
    });
  }

  /** Drop all timers and stop; `now()` continues at real speed. */
  close(): void {
    this.#closed = true;
    this.#foreground.clear();
    this.#background.clear();
    clearTimeout(this.#wake);
    this.#setRate(1);
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
    this.#advance?.reached();
  }

  #nowExact(): number {
    return this.#anchorVirtualMs + (performance.now() - this.#anchorRealMs) * this.#rate;
  }

  #setRate(rate: number): void {
    this.#anchorVirtualMs = this.#nowExact();
    this.#anchorRealMs = performance.now();
    this.#rate = rate;
  }

  #jumpTo(virtualMs: number): void {
    this.#anchorVirtualMs = Math.max(this.#nowExact(), virtualMs);
    this.#anchorRealMs = performance.now();
  }

  #next(): Pending | undefined {
    const foreground = this.#foreground.first();
    const background = this.#background.first();
    if (!foreground || !background) return foreground ?? background;
    return isBefore(background, foreground) ? background : foreground;
  }

  /** Decide how time continues, after the work that is now queued in the event loop. */
  #settle(): void {
    if (this.#settling || this.#closed) return;
    this.#settling = true;
    // Two turns: in the first one, released work may start further work.
    setImmediate(() =>
      setImmediate(() => {
        this.#settling = false;
        if (!this.#closed) this.#step();
      }),
    );
  }

  #step(): void {
    clearTimeout(this.#wake);
    const due = this.#next();
    if (due && due.dueAtMs <= this.#nowExact()) {
      this.#fire(due);
      return;
    }
    if (this.#holds > 0) {
      if (due) this.#wakeAt(due.dueAtMs);
      return;
    }
    if (this.#advance) {
      this.#stepTowards(this.#advance, due);
      return;
    }
    const foreground = this.#foreground.first();
    if (this.#speed === 'max' && foreground) {
      this.#jumpTo(due && due.dueAtMs < foreground.dueAtMs ? due.dueAtMs : foreground.dueAtMs);
      this.#settle();
      return;
    }
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
    this.#setRate(this.#speed === 'max' ? 1 : this.#speed);
    if (due) this.#wakeAt(due.dueAtMs);
  }

  #stepTowards({ targetMs, reached }: { targetMs: number; reached: () => void }, due: Pending | undefined): void {
    if (due && due.dueAtMs <= targetMs) {
      this.#jumpTo(due.dueAtMs);
      this.#settle();
      return;
    }
    this.#jumpTo(targetMs);
    this.#advance = undefined;
    reached();
    this.#settle();
  }

  #fire(timer: Pending): void {
    timer.heap.remove(timer);
    void this.run(timer.fire);
    this.#settle();
  }

  #wakeAt(virtualMs: number): void {
    const realMs = Math.max(0, (virtualMs - this.#nowExact()) / this.#rate);
    // setTimeout takes at most 2^31 - 1 ms; a longer wait consists of several.
    this.#wake = setTimeout(() => this.#settle(), Math.min(realMs, 2 ** 31 - 1));
  }
}
