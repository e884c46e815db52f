import { fork } from 'node:child_process';
import { resolve } from 'node:path';

/** What a server process says of itself. */
export interface ServerUsage {
  /** User and system time since its start. */
  cpuSeconds: number;
  rssBytes: number;
  /** Its largest resident set since its start, as the kernel counts it. */
  rssPeakBytes: number;
  /** Open file descriptors, sockets included. */
  descriptors: number;
  connections: number;
}

export interface ServerProcess {
  readonly port: number;
  /** What it wrote to its standard error: empty unless something went wrong. */
  readonly complaints: string[];
  /** Whether it still runs. */
  isAlive(): boolean;
  /** Ask it to do something that it knows by name. @throws what it threw */
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
 * Start a server in a process of its own, so that CPU time, memory and descriptors are the server's alone.
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
  const complaints: string[] = [];
  child.stderr?.on('data', (data) => complaints.push(String(data)));
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  void ended.then(() => {
    const error = new Error(`the server process ended (${child.exitCode ?? child.signalCode}): ${complaints.join('')}`);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  child.on('message', ({ id, value, error }: Reply) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(error));
  });
  let lastId = 0;
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const ask = <T>(request: string, argument?: unknown): Promise<T> =>
    new Promise<unknown>((done, reject) => {
      if (!child.connected) return reject(new Error(`the server process has ended: ${complaints.join('')}`));
      const id = ++lastId;
      waiting.set(id, { resolve: done, reject });
      child.send({ id, request, argument });
    }) as Promise<T>;
  const port = await ask<number>('port');
  return {
    port,
    complaints,
    isAlive,
    ask,
    usage: () => ask<ServerUsage>('usage'),
    async stop() {
      if (isAlive()) await ask('stop').catch(() => undefined);
      await ended;
    },
  };
}
