import type { VirtualClock } from '../clock/virtual-clock';
import type { Meter } from '../meter/meter';
import { FunctionEnvironment, type FunctionTime, type InvocationResult } from './environment';
import type { FunctionConfiguration } from './function-configuration';
import type { FunctionLogs } from './function-logs';

export interface PoolOptions {
  clock: VirtualClock;
  region: string;
  endpointUrl: () => string;
  /** The most environments that stay alive without work. */
  idleMax: number;
  /** The most environments alive; to start another one, the longest idle one ends. */
  aliveMax: number;
  codeCacheDirectory: string;
  logs: FunctionLogs;
  meter: Meter;
}

/** Environments of all functions: reused while they live, at most `idleMax` of them idle. */
export class EnvironmentPool {
  readonly #alive = new Set<FunctionEnvironment>();
  /** Told to end, and not gone yet. */
  readonly #ending = new Set<FunctionEnvironment>();
  /** Longest idle first. */
  readonly #idle: FunctionEnvironment[] = [];
  readonly #peakRssBytes = new Map<string, number>();
  #closed = false;

  constructor(readonly options: PoolOptions) {}

  /** Run one invocation in an environment of the function, a new one if none is idle. */
  async invoke(fn: FunctionConfiguration, requestId: string, payload: string): Promise<InvocationResult> {
    const environment = this.#take(fn);
    const startedAt = performance.now();
    const result = await environment.invoke({ requestId, payload, time: this.#time() });
    const durationMs = Math.ceil(performance.now() - startedAt);
    this.options.meter.countDuration(fn.role.roleName, (fn.memoryMiB / 1024) * (durationMs / 1000));
    const outcome = result.functionError ? `\tStatus: error ${result.payload.slice(0, 300)}` : '';
    this.#log(fn, `REPORT RequestId: ${requestId}\tDuration: ${durationMs} ms${outcome}`);
    this.#giveBack(environment);
    return result;
  }

  /** The most memory that a process of this function has had, in bytes; 0 before its first invocation. */
  peakRssBytes(functionName: string): number {
    return this.#peakRssBytes.get(functionName) ?? 0;
  }

  async killBySessionToken(sessionToken: string): Promise<void> {
    for (const environment of this.#alive) {
      if (environment.sessionToken === sessionToken) await this.#end(environment);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#idle.length = 0;
    await Promise.all([...this.#alive, ...this.#ending].map((environment) => this.#end(environment)));
  }

  #take(fn: FunctionConfiguration): FunctionEnvironment {
    if (this.#closed) throw new Error(`The embedded cloud is stopping; ${fn.functionName} is not started any more.`);
    for (let index = this.#idle.length - 1; index >= 0; index--) {
      const environment = this.#idle[index] as FunctionEnvironment;
      // A redeployed function has a new configuration object, and its environments start anew.
      if (environment.fn !== fn || !environment.alive) continue;
      this.#idle.splice(index, 1);
      return environment;
    }
    while (this.#alive.size >= this.options.aliveMax && this.#idle.length > 0) {
      void this.#end(this.#idle.shift() as FunctionEnvironment);
    }
    const environment = new FunctionEnvironment(fn, {
      endpointUrl: this.options.endpointUrl(),
      region: this.options.region,
      codeCacheDirectory: this.options.codeCacheDirectory,
      time: this.#time(),
      onLine: (line) => this.#log(fn, line),
      onPeakRss: (bytes) =>
        this.#peakRssBytes.set(fn.functionName, Math.max(bytes, this.peakRssBytes(fn.functionName))),
    });
    this.#alive.add(environment);
    // A process may also end by itself, between invocations.
    void environment.exited.then(() => this.#forget(environment));
    return environment;
  }

  #time(): FunctionTime {
    const { clock } = this.options;
    return { offsetMs: clock.offsetMs(), speed: clock.heldSpeed };
  }

  #giveBack(environment: FunctionEnvironment): void {
    if (environment.alive && !this.#closed) this.#idle.push(environment);
    else void this.#end(environment);
    while (this.#idle.length > this.options.idleMax) void this.#end(this.#idle.shift() as FunctionEnvironment);
  }

  async #end(environment: FunctionEnvironment): Promise<void> {
    this.#alive.delete(environment);
    this.#ending.add(environment);
    await environment.kill();
    this.#ending.delete(environment);
  }

  #forget(environment: FunctionEnvironment): void {
    this.#alive.delete(environment);
    const index = this.#idle.indexOf(environment);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  #log(fn: FunctionConfiguration, line: string): void {
    if (!this.#closed) this.options.logs.write(fn.functionName, line);
  }
}
