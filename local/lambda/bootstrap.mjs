// The program of a function environment: loads the handler, answers one invocation at a time over the IPC channel.
// It runs as plain JavaScript in a process of its own and shares no code with the embedded cloud.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { handler, taskRoot, offsetMs: initialOffsetMs, memoryMiB } = JSON.parse(process.argv[2]);

/** Virtual minus real time, constant while an invocation runs. */
let offsetMs = initialOffsetMs;

const RealDate = Date;
const now = () => RealDate.now() + offsetMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length > 0 ? args : [now()], newTarget === globalThis.Date ? target : newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});
RealDate.prototype.constructor = globalThis.Date;

/**
 * The most memory this process has had, in bytes. On Linux from the process's own high-water mark: getrusage starts
 * from what the parent used when it started this process.
 */
function peakRssBytes() {
  if (process.platform === 'linux') {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (peak) return Number(peak[1]) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: error.name || 'Error',
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}

async function loadHandler() {
  const dot = handler.lastIndexOf('.');
  const [moduleName, exportName] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const file = ['.mjs', '.js', '.cjs'].map((suffix) => join(taskRoot, moduleName + suffix)).find(existsSync);
  if (!file) {
    const missing = new Error(`Error: Cannot find module '${moduleName}'`);
    missing.name = 'Runtime.ImportModuleError';
    throw missing;
  }
  const namespace = await import(pathToFileURL(file).href);
  const found = namespace[exportName] ?? namespace.default?.[exportName];
  if (typeof found === 'function') return found;
  const missing = new Error(`${handler} is undefined or not exported`);
  missing.name = 'Runtime.HandlerNotFound';
  throw missing;
}

const send = (message) => process.send({ ...message, peakRssBytes: peakRssBytes() });

async function invoke(handle, { requestId, payload, deadlineMs, functionArn, traceId }) {
  process.env._X_AMZN_TRACE_ID = traceId;
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memoryMiB),
    awsRequestId: requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - now()),
  };
  try {
    const result = await handle(JSON.parse(payload), context);
    const text = JSON.stringify(result === undefined ? null : result);
    send({ type: 'result', requestId, payload: text });
  } catch (error) {
    console.error(error);
    send({ type: 'error', requestId, payload: JSON.stringify(describe(error)) });
  }
}

// The embedded cloud ends its functions itself: Ctrl-C in a terminal reaches this process too, and is not for it.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));

loadHandler().then(
  (handle) => {
    process.on('message', (message) => {
      offsetMs = message.offsetMs;
      void invoke(handle, message);
    });
    send({ type: 'ready' });
  },
  (error) => {
    console.error(error);
    process.send({ type: 'initError', payload: JSON.stringify(describe(error)), peakRssBytes: peakRssBytes() }, () =>
      process.exit(1),
    );
  },
);
