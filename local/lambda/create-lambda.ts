import { randomUUID } from 'node:crypto';
import type { VirtualClock } from '../clock/virtual-clock';
import { ServiceError } from '../endpoint/service-error';
import type { Authorizer } from '../iam/authorize';
import type { Principals } from '../iam/principals';
import type { Meter } from '../meter/meter';
import { assumptionFor, checkFunctionRole } from './assume-function-role';
import { checkCodeSize } from './code-size';
import { EnvironmentPool } from './environment-pool';
import { EventSource } from './event-source';
import { checkConfiguration, type FunctionConfiguration } from './function-configuration';
import { FunctionLogs } from './function-logs';
import { FunctionNodes } from './function-nodes';
import { answerInvoke, REQUEST_BYTES_MAX, REQUEST_TOO_LONG } from './invoke-operation';
import { InvokePermissions } from './invoke-permissions';
import type { Lambda } from './lambda';
import { Poller } from './poller';
import { Slots } from './slots';

export interface LambdaOptions {
  clock: VirtualClock;
  principals: Pick<Principals, 'assumeRole' | 'endSession' | 'checkTrust'>;
  authorizer: Pick<Authorizer, 'decide'>;
  region: string;
  accountId: string;
  endpointUrl: () => string;
  meter: Meter;
  logDirectory: string;
  /** Where compiled code of functions is kept: their next processes start in less time. */
  codeCacheDirectory: string;
  /** Directory of installed Node.js versions; default the variable MORAINE_NODES, or `.moraine/node` of the project. */
  nodeDirectory?: string;
  onLogLine?: (functionName: string, line: string) => void;
  onDefect: (error: unknown, what: string) => void;
  /** Maximum concurrent invocations of all functions; further ones wait. Default 4. */
  concurrency?: number;
  /** Maximum idle environments; default 4. */
  idleMax?: number;
}

export function createLambda(options: LambdaOptions): Lambda {
  const { clock, region, onDefect } = options;
  const functions = new Map<string, FunctionConfiguration>();
  const eventSources: EventSource[] = [];
  const logs = new FunctionLogs(options.logDirectory, options.onLogLine ?? (() => {}));
  const { endpointUrl, codeCacheDirectory, concurrency = 4, idleMax = 4, meter } = options;
  // Each environment takes up to 100 MiB: idle ones are ended to make room for running ones.
  const aliveMax = Math.max(concurrency, idleMax);
  const slots = new Slots(concurrency);
  const nodes = new FunctionNodes(options.nodeDirectory);
  const limits = { idleMax, aliveMax };
  const sessions = options.principals;
  const pool = new EnvironmentPool({
    clock,
    sessions,
    authorizer: options.authorizer,
    region,
    endpointUrl,
    ...limits,
    codeCacheDirectory,
    nodes,
    logs,
    meter,
  });
  let closed = false;

  /** Virtual time until the next attempt of an event; AWS Lambda Developer Guide, "Asynchronous invocation". */
  const retryDelayMs = (attempt: number) => (attempt === 1 ? 60_000 : 120_000);

  async function invokeAttempt(nameOrArn: string, payload: string, attempt: number): Promise<void> {
    if (!lambda.has(nameOrArn)) return;
    const { functionError } = await lambda.invoke(nameOrArn, payload);
    if (!functionError || closed || !lambda.has(nameOrArn) || attempt > lambda.fn(nameOrArn).maximumRetryAttempts)
      return;
    clock.setTimer(clock.now() + retryDelayMs(attempt), () => attemptSafely(nameOrArn, payload, attempt + 1));
  }
  const attemptSafely = (nameOrArn: string, payload: string, attempt: number) =>
    invokeAttempt(nameOrArn, payload, attempt).catch((error) => {
      if (!closed) onDefect(error, `asynchronous invocation of ${nameOrArn}`);
    });

  const nameOf = (nameOrArn: string) => /(?:^|:)function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;

  const lambda: Lambda = {
    signingName: 'lambda',
    bodyBytesMax: REQUEST_BYTES_MAX,
    bodyTooLong: REQUEST_TOO_LONG,
    permissions: new InvokePermissions(),
    operationOf: ({ method, path }) =>
      method === 'POST' && /^\/2015-03-31\/functions\/[^/]+\/invocations$/.test(path) ? 'Invoke' : undefined,
    handle: (request, response) => answerInvoke(lambda, request, response),
    createFunction(fn) {
      checkConfiguration(fn);
      checkFunctionRole(fn, options.principals);
      checkCodeSize(fn.codeDirectory);
      // A Node.js that cannot be used is found at deployment.
      nodes.of(fn.runtime);
      functions.set(fn.functionName, fn);
    },
    deleteFunction: (functionName) => void functions.delete(functionName),
    has: (nameOrArn) => functions.has(nameOf(nameOrArn)),
    fn(nameOrArn) {
      const fn = functions.get(nameOf(nameOrArn));
      if (!fn) throw new ServiceError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
      return fn;
    },
    invoke: (nameOrArn, payload) =>
      clock.run(async () => {
        const fn = lambda.fn(nameOrArn);
        const release = await slots.acquire();
        try {
          return await pool.invoke(fn, randomUUID(), payload);
        } finally {
          release();
        }
      }),
    invokeLater(nameOrArn, payload) {
      lambda.fn(nameOrArn);
      void attemptSafely(nameOrArn, payload, 1);
    },
    createEventSource(queue, configuration) {
      const fn = lambda.fn(configuration.functionName);
      const invoke = (payload: string) => pool.invoke(fn, randomUUID(), payload);
      const { principal } = sessions.assumeRole(fn.role.roleArn, assumptionFor(fn));
      const poller = new Poller(principal, queue.arn, options.authorizer);
      const source = new EventSource(queue, fn, configuration, { ...options, poller, slots, invoke });
      eventSources.push(source);
      return source;
    },
    nodes: () => [...new Set([...functions.values()].map((fn) => fn.runtime))].map((runtime) => nodes.of(runtime)),
    peakRssBytes: (functionName) => pool.peakRssBytes(functionName),
    kill: (sessionToken) => void pool.killBySessionToken(sessionToken),
    async close() {
      closed = true;
      for (const source of eventSources) source.close();
      await pool.close();
      await logs.close();
    },
  };
  return lambda;
}
