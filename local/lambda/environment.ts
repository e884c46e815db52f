import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Session } from '../iam/principals';
import type { FunctionConfiguration } from './function-configuration';
import { heapOptions } from './heap-options';

// Lambda allows 10 seconds; a loaded machine that starts several processes at once needs more.
const INIT_LIMIT_MS = 60_000;

export interface InvocationResult {
  /** JSON text. */
  payload: string;
  /** Set when the payload describes an error. */
  functionError?: 'Unhandled';
}

/** Virtual time as a function process begins to count it. */
export interface FunctionTime {
  /** Virtual minus real time, when it is told. */
  offsetMs: number;
  /** How fast it passes, as a factor of real time. */
  speed: number;
}

export interface EnvironmentOptions {
  /** Endpoint of the embedded cloud. */
  endpointUrl: string;
  region: string;
  /** Session of the function's role, whose token identifies the environment to the endpoint. */
  session: Session;
  /** Where compiled code of functions is kept. */
  codeCacheDirectory: string;
  /** Path of the Node.js that runs the function. */
  execPath: string;
  time: FunctionTime;
  onLine: (line: string) => void;
  onPeakRss: (peakRssBytes: number) => void;
}

interface FromChild {
  type: 'ready' | 'initError' | 'result' | 'error' | 'exceeded';
  payload?: string;
  peakRssBytes: number;
}

/** A process that runs a function, one invocation at a time. */
export class FunctionEnvironment {
  readonly #child: ChildProcess;
  /** Resolves with the reason when the process has exited. */
  readonly exited: Promise<string>;
  #alive = true;
  #peakRssBytes = 0;
  #ready: Promise<InvocationResult | undefined>;
  #onMessage: (message: FromChild) => void = () => {};

  constructor(
    readonly fn: FunctionConfiguration,
    readonly options: EnvironmentOptions,
  ) {
    const { handler, codeDirectory, memoryMiB } = fn;
    const { time, codeCacheDirectory, execPath } = options;
    const config = { handler, taskRoot: codeDirectory, time, memoryMiB, codeCacheDirectory };
    this.#child = fork(path.join(__dirname, 'bootstrap.cjs'), [JSON.stringify(config)], {
      cwd: codeDirectory,
      env: processEnvironment(fn, options),
      execPath,
      execArgv: heapOptions(fn),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', options.onLine);
    }
    this.#child.on('message', (message: FromChild) => {
      options.onPeakRss(message.peakRssBytes);
      this.#peakRssBytes = message.peakRssBytes;
      // The peak never falls: what was answered above the limit, as by a handler that blocked its event loop, is of no account.
      if (this.outOfMemory) void this.kill();
      else this.#onMessage(message);
    });
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      // 'close' comes once the last line of output has been read.
      this.#child.once('close', (code, signal) =>
        resolve(signal ? `signal: ${killName(signal)}` : `exit status ${code}`),
      );
    });
    void this.exited.then(() => {
      this.#alive = false;
    });
    this.#ready = this.#initialize();
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Peak resident memory in bytes, as the process has told it last. */
  get peakRssBytes(): number {
    return this.#peakRssBytes;
  }

  /** Whether the process has had more memory than its function may have. It is killed then. */
  get outOfMemory(): boolean {
    return this.#peakRssBytes > this.fn.memoryMiB * 2 ** 20;
  }

  /** Kill the process; resolves when it has exited. */
  async kill(): Promise<void> {
    this.#alive = false;
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  /**
   * Run the handler. Errors, timeouts and crashes are returned as results in Lambda's format; after a timeout or a crash the
   * environment is no longer alive.
   */
  async invoke(input: { requestId: string; payload: string; time: FunctionTime }): Promise<InvocationResult> {
    const failed = await this.#ready;
    if (failed) return failed;
    const { functionArn, timeoutSeconds } = this.fn;
    const result = this.#next(input.requestId);
    const { offsetMs, speed } = input.time;
    const timedOut = timer((timeoutSeconds * 1000) / speed);
    const deadlineMs = Date.now() + offsetMs + timeoutSeconds * 1000;
    const traceId = `Root=1-${Math.floor(deadlineMs / 1000).toString(16)}-${randomUUID().replace(/-/g, '').slice(8)}`;
    // An error of sending is ignored: a child that has exited is noticed through `exited`.
    this.#child.send({ ...input, deadlineMs, functionArn, traceId }, () => {});
    const outcome = await Promise.race([result, timedOut.promise]);
    timedOut.clear();
    if (outcome) return outcome;
    await this.kill();
    return failure('Sandbox.Timedout', input.requestId, `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
  }

  async #initialize(): Promise<InvocationResult | undefined> {
    const started = this.#next('');
    const timedOut = timer(INIT_LIMIT_MS);
    const outcome = await Promise.race([started, timedOut.promise]);
    timedOut.clear();
    if (!outcome) await this.kill();
    if (outcome?.payload === '' && !outcome.functionError) return undefined;
    await this.kill();
    return outcome ?? failure('Sandbox.Timedout', '', `Initialization took over ${INIT_LIMIT_MS} ms`);
  }

  /** The next message of the child as a result, or a failure if it exits. */
  #next(requestId: string): Promise<InvocationResult> {
    return new Promise((resolve) => {
      this.#onMessage = ({ type, payload = '' }) =>
        resolve({ payload, functionError: type === 'result' || type === 'ready' ? undefined : 'Unhandled' });
      void this.exited.then((reason) =>
        resolve(failure('Runtime.ExitError', requestId, `Runtime exited with error: ${reason}`)),
      );
    });
  }
}

function failure(errorType: string, requestId: string, reason: string): InvocationResult {
  const errorMessage = `RequestId: ${requestId} Error: ${reason}`;
  return { payload: JSON.stringify({ errorType, errorMessage }), functionError: 'Unhandled' };
}

function timer(ms: number): { promise: Promise<undefined>; clear: () => void } {
  let handle: NodeJS.Timeout | undefined;
  const promise = new Promise<undefined>((resolve) => {
    handle = setTimeout(resolve, ms, undefined);
  });
  return { promise, clear: () => clearTimeout(handle) };
}

/** Names of signals in Lambda's messages; Node.js aborts when its heap is full. */
const SIGNAL_NAMES: Partial<Record<NodeJS.Signals, string>> = { SIGKILL: 'killed', SIGABRT: 'aborted' };

function killName(signal: NodeJS.Signals): string {
  return SIGNAL_NAMES[signal] ?? signal.slice(3).toLowerCase();
}

/** The variables that Lambda sets for every function, and those that direct the SDK to the embedded cloud only. */
function processEnvironment(fn: FunctionConfiguration, options: EnvironmentOptions) {
  const { accessKeyId, secretAccessKey, sessionToken } = options.session;
  return {
    PATH: process.env.PATH,
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    // By default glibc keeps freed memory in as many arenas as there are threads.
    MALLOC_ARENA_MAX: '2',
    // Functions may call a server besides the cloud, whose certificate only this machine trusts.
    NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS,
    ...fn.environment,
    _HANDLER: fn.handler,
    LAMBDA_TASK_ROOT: fn.codeDirectory,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMiB),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: accessKeyId,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_ENDPOINT_URL: options.endpointUrl,
    AWS_EC2_METADATA_DISABLED: 'true',
    // Deployed functions run on a later Node than this one may be: the SDK's warning about this one does not concern them.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}
