import type { VirtualClock } from '../clock/virtual-clock';
import type { Authorizer } from '../iam/authorize';
import type { Principals } from '../iam/principals';
import type { Meter } from '../meter/meter';
import { assumptionFor } from './assume-function-role';
import { endOfInvocation } from './end-of-invocation';
import { FunctionEnvironment, type FunctionTime, type InvocationResult } from './environment';
import type { FunctionConfiguration } from './function-configuration';
import type { FunctionLogs } from './function-logs';
import type { FunctionNodes } from './function-nodes';
import { mayLog } from './may-log';

export interface PoolOptions {
  clock: VirtualClock;
  sessions: Pick<Principals, 'assumeRole' | 'endSession'>;
  authorizer: Pick<Authorizer, 'decide'>;
  region: string;
  endpointUrl: () => string;
  /** Maximum idle environments. */
  idleMax: number;
  /** Maximum environments; to start another one, the longest idle one is ended. */
  aliveMax: number;
  codeCacheDirectory: string;
  nodes: FunctionNodes;
  logs: FunctionLogs;
  meter: Meter;
}

/** The environments of all functions. They are reused; at most `idleMax` of them are idle. */
export class EnvironmentPool {
  readonly #alive = new Set<FunctionEnvironment>();
  /** Environments that are being ended. */
  readonly #ending = new Set<FunctionEnvironment>();
  /** Idle environments, the longest idle first. */
  readonly #idle: FunctionEnvironment[] = [];
  readonly #peakRssBytes = new Map<string, number>();
  #closed = false;

  constructor(readonly options: PoolOptions) {}

  /** Run an invocation in an idle environment of the function, or in a new one. */
  async invoke(fn: FunctionConfiguration, requestId: string, payload: string): Promise<InvocationResult> {
    const environment = this.#take(fn);
    const startedAt = performance.now();
    const result = await environment.invoke({ requestId, payload, time: this.#time() });
    const durationMs = Math.ceil(performance.now() - startedAt);
    this.options.meter.countDuration(fn.role.roleName, (fn.memoryMiB / 1024) * (durationMs / 1000));
    for (const line of endOfInvocation(environment, requestId, durationMs, result)) environment.options.onLine(line);
    this.#giveBack(environment);
    return result;
  }

  /** Peak resident memory of a function's processes in bytes; 0 before its first invocation. */
  peakRssBytes(functionName: string): number {
    return this.#peakRssBytes.get(functionName) ?? 0;
  }

  async killBySessionToken(sessionToken: string): Promise<void> {
    for (const environment of this.#alive) {
      if (environment.options.session.sessionToken === sessionToken) await this.#end(environment);
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
      // A redeployed function has a new configuration object, which environments of the old one do not match.
      if (environment.fn !== fn || !environment.alive) continue;
      this.#idle.splice(index, 1);
      return environment;
    }
    while (this.#alive.size >= this.options.aliveMax && this.#idle.length > 0) {
      void this.#end(this.#idle.shift() as FunctionEnvironment);
    }
    const { sessions, authorizer } = this.options;
    const session = sessions.assumeRole(fn.role.roleArn, assumptionFor(fn));
    const hasLog = mayLog(fn, session.principal, authorizer);
    const environment = new FunctionEnvironment(fn, {
      session,
      endpointUrl: this.options.endpointUrl(),
      region: this.options.region,
      codeCacheDirectory: this.options.codeCacheDirectory,
      execPath: this.options.nodes.of(fn.runtime).execPath,
      time: this.#time(),
      onLine: (line) => this.#log(fn, line, hasLog),
      onPeakRss: (bytes) =>
        this.#peakRssBytes.set(fn.functionName, Math.max(bytes, this.peakRssBytes(fn.functionName))),
    });
    this.#alive.add(environment);
    // A process may also exit by itself between invocations.
    void environment.exited.then(() => {
      sessions.endSession(session);
      this.#forget(environment);
    });
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

  #log(fn: FunctionConfiguration, line: string, hasLog: boolean): void {
    if (!this.#closed) this.options.logs.write(fn.functionName, line, hasLog);
  }
}
