// The program of a function environment: loads the handler and answers one invocation at a time over the IPC channel.
// It runs as plain JavaScript in a separate process and shares no code with the embedded cloud.
const { existsSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { join } = require('node:path');
const timers = require('node:timers/promises');
const { pathToFileURL } = require('node:url');
const { loadWithCache } = require('./code-cache.cjs');
const { peakRssBytes, watchMemory } = require('./memory-watch.cjs');

const { handler, taskRoot, time: initialTime, memoryMiB, codeCacheDirectory } = JSON.parse(process.argv[2]);

const RealDate = Date;

/** Last virtual time from the embedded cloud, the real time when it arrived, and the speed of the virtual clock. */
let anchor;
function setTime({ offsetMs, speed }) {
  const realMs = RealDate.now();
  anchor = { realMs, virtualMs: realMs + offsetMs, speed };
}
setTime(initialTime);
const now = () => Math.floor(anchor.virtualMs + (RealDate.now() - anchor.realMs) * anchor.speed);
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length > 0 ? args : [now()], newTarget === globalThis.Date ? target : newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});
RealDate.prototype.constructor = globalThis.Date;

// Timers run in virtual time.
globalThis.setTimeout = new Proxy(setTimeout, {
  apply: (target, self, [callback, ms = 1, ...args]) => target.call(self, callback, ms / anchor.speed, ...args),
});
const { setTimeout: delay } = timers;
timers.setTimeout = (ms = 1, ...args) => delay(ms / anchor.speed, ...args);
syncBuiltinESMExports();

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: error.name || 'Error',
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}

/** Save the compiled code of the handler for the next process. */
let saveCode = () => {};

async function loadModule(file) {
  if (!file.endsWith('.cjs')) return import(pathToFileURL(file).href);
  const { exports, save } = loadWithCache(file, codeCacheDirectory);
  saveCode = save;
  return exports;
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
  const namespace = await loadModule(file);
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
  const unwatch = watchMemory(memoryMiB * 2 ** 20, () => send({ type: 'exceeded' }));
  try {
    const result = await handle(JSON.parse(payload), context);
    const text = JSON.stringify(result === undefined ? null : result);
    send({ type: 'result', requestId, payload: text });
  } catch (error) {
    console.error(error);
    send({ type: 'error', requestId, payload: JSON.stringify(describe(error)) });
  } finally {
    unwatch();
  }
  // By now, the code that the first invocation needed has been compiled too.
  saveCode();
  saveCode = () => {};
}

// Ignored, since Ctrl-C in a terminal also reaches this process: the embedded cloud ends its functions itself.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));

loadHandler().then(
  (handle) => {
    process.on('message', (message) => {
      setTime(message.time);
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
