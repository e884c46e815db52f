import { fork } from 'node:child_process';
import { resolve } from 'node:path';

/** Resource usage that a server process reports. */
export interface ServerUsage {
  /** User and system time since the start of the process. */
  cpuSeconds: number;
  rssBytes: number;
  /** Largest resident set since the start of the process, as the kernel counts it. */
  rssPeakBytes: number;
  /** Open file descriptors, sockets included. */
  descriptors: number;
  connections: number;
}

export interface ServerProcess {
  readonly port: number;
  /** Output of the process on standard error; empty unless something went wrong. */
  readonly errorOutput: string[];
  /** Whether the process is running. */
  isAlive(): boolean;
  /** Send the process a request, one of those passed to `answerParent`. @throws the error of its handler */
  ask<T = void>(request: string, argument?: unknown): Promise<T>;
  usage(): Promise<ServerUsage>;
  stop(): Promise<void>;
}

interface Reply {
  id: number;
  value?: unknown;
  error?: string;
}

/**
 * Start a server in a process of its own, so that its CPU time, memory and descriptors are counted separately.
 *
 * @param program a file beside this one that calls `answerParent`
 * @throws when the process ends before it listens
 */
export async function startServerProcess(program: string, ...programArguments: string[]): Promise<ServerProcess> {
  const child = fork(resolve(__dirname, program), programArguments, {
    cwd: resolve(__dirname, '../..'),
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  const errorOutput: string[] = [];
  child.stderr?.on('data', (data) => errorOutput.push(String(data)));
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  void ended.then(() => {
    const error = new Error(
      `the server process ended (${child.exitCode ?? child.signalCode}): ${errorOutput.join('')}`,
    );
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  child.on('message', ({ id, value, error }: Reply) => {
    const request = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) request?.resolve(value);
    else request?.reject(new Error(error));
  });
  let lastId = 0;
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const ask = <T>(request: string, argument?: unknown): Promise<T> =>
    new Promise<unknown>((done, reject) => {
      if (!child.connected) return reject(new Error(`the server process has ended: ${errorOutput.join('')}`));
      const id = ++lastId;
      waiting.set(id, { resolve: done, reject });
      child.send({ id, request, argument });
    }) as Promise<T>;
  const port = await ask<number>('port');
  return {
    port,
    errorOutput,
    isAlive,
    ask,
    usage: () => ask<ServerUsage>('usage'),
    async stop() {
      if (isAlive()) await ask('stop').catch(() => undefined);
      await ended;
    },
  };
}
