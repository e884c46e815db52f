import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate as realTurn } from 'node:timers/promises';
import { receiveBody } from '../../../local/glacier/wire/receive-body';

const idleTimeoutMs = 300;

/** A body of `lengthBytes` bytes that the test sends, and what has become of it. */
function receiving(lengthBytes: number, onChunk: () => void | Promise<void> = () => undefined) {
  const http = new PassThrough();
  let became = 'receiving';
  receiveBody(http as unknown as IncomingMessage, idleTimeoutMs, lengthBytes, onChunk).then(
    () => {
      became = 'received';
    },
    (error: Error & { status?: number }) => {
      became = String(error.status ?? error.name);
    },
  );
  return { http, became: () => became };
}

const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
const timers = new Map<object, { dueMs: number; call: () => void }>();
let nowMs = 0;
beforeEach(() => {
  const setTimeout = (call: () => void, delayMs: number) => {
    const timer = {};
    timers.set(timer, { dueMs: nowMs + delayMs, call });
    return timer;
  };
  Object.assign(globalThis, { setTimeout, clearTimeout: (timer: object) => timers.delete(timer) });
});
afterEach(() => {
  Object.assign(globalThis, { setTimeout: realSetTimeout, clearTimeout: realClearTimeout });
  expect(timers.size).toBe(0);
});

/** Let timers become due before anything that has arrived is read, as the event loop does. */
async function pass(milliseconds: number): Promise<void> {
  nowMs += milliseconds;
  for (const [timer, { dueMs, call }] of timers) {
    if (dueMs > nowMs) continue;
    timers.delete(timer);
    call();
  }
  for (let turn = 0; turn < 5; turn++) await realTurn();
}

test('a body may take any time, when a byte arrives now and then', async () => {
  const { http, became } = receiving(4);
  for (const byte of 'slow') {
    await pass(idleTimeoutMs - 1);
    http.write(byte);
    await pass(0);
  }
  http.end();
  await pass(0);
  expect(became()).toBe('received');
});

test('a body that stops coming is a 408', async () => {
  const { http, became } = receiving(4);
  http.write('s');
  await pass(0);
  await pass(idleTimeoutMs - 1);
  expect(became()).toBe('receiving');
  await pass(1);
  expect(became()).toBe('408');
});

test('what has arrived when the time is over counts, as after a pause of the process', async () => {
  const { http, became } = receiving(1);
  await pass(0);
  http.write('s');
  await pass(10 * idleTimeoutMs);
  http.end();
  await pass(0);
  expect(became()).toBe('received');
});

test('the time that a chunk takes to be stored is not the client’s', async () => {
  let stored = () => {};
  const { http, became } = receiving(1, () => new Promise((resolve) => (stored = resolve)));
  http.end('s');
  await pass(0);
  await pass(10 * idleTimeoutMs);
  expect(became()).toBe('receiving');
  stored();
  await pass(0);
  expect(became()).toBe('received');
});

test('a client that goes while a chunk is stored leaves no timer', async () => {
  let stored = () => {};
  const { http, became } = receiving(4, () => new Promise((resolve) => (stored = resolve)));
  http.write('s');
  await pass(0);
  http.destroy();
  await pass(0);
  stored();
  await pass(0);
  expect(became()).toBe('BodyTruncatedError');
});

test('a last chunk that cannot be stored fails, although the body has ended', async () => {
  const full = async () => {
    await realTurn();
    throw new Error('no space left');
  };
  const { http, became } = receiving(1, full);
  http.end('s');
  await pass(0);
  expect(became()).toBe('Error');
});
