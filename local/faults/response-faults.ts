import type { ServerResponse } from 'node:http';
import type { FaultEffect } from './fault-plan';

type Body = string | Buffer | Uint8Array;

/** Changes to a response while it is written. */
interface Tap {
  /** Replacement of some bytes of the body; called in the order of the body. */
  chunk(bytes: Buffer, startOffset: number): Buffer;
  headers?(): void;
  afterChunk?(sentBytes: number): void;
}

/** Apply an effect to a response while the service writes it; effects that do not concern responses are ignored. */
export function tapResponse(response: ServerResponse, effect: FaultEffect): void {
  if (effect.kind === 'flipByte') tap(response, flip(effect.offset));
  if (effect.kind === 'truncate') tap(response, truncate(response, effect.bytes));
  if (effect.kind === 'resetAfterBytes') tap(response, resetAfter(response, effect.bytes));
}

function flip(offset: number): Tap {
  return {
    chunk(bytes, startOffset) {
      const index = offset - startOffset;
      if (index < 0 || index >= bytes.length) return bytes;
      const flipped = Buffer.from(bytes);
      flipped[index] = (flipped[index] as number) ^ 0xff;
      return flipped;
    },
  };
}

function truncate(response: ServerResponse, limit: number): Tap {
  return {
    headers() {
      const length = Number(response.getHeader('Content-Length'));
      if (length > limit) response.setHeader('Content-Length', limit);
    },
    chunk: (bytes, startOffset) => bytes.subarray(0, Math.max(0, limit - startOffset)),
  };
}

function resetAfter(response: ServerResponse, limit: number): Tap {
  return {
    headers() {
      // A response without a body has no chunk: the connection is reset here.
      if (limit === 0) response.socket?.resetAndDestroy();
    },
    chunk: (bytes, startOffset) => bytes.subarray(0, Math.max(0, limit - startOffset)),
    afterChunk(sentBytes) {
      if (sentBytes < limit) return;
      // The bytes written so far must be sent before the reset.
      const socket = response.socket;
      setImmediate(() => socket?.resetAndDestroy());
    },
  };
}

function tap(response: ServerResponse, { chunk, headers, afterChunk }: Tap): void {
  const writeHead = response.writeHead.bind(response) as (statusCode: number) => ServerResponse;
  const write = response.write.bind(response) as (bytes: Buffer, done?: () => void) => boolean;
  const end = response.end.bind(response) as (done?: () => void) => ServerResponse;
  let offset = 0;

  const startHead = () => {
    if (!response.headersSent) headers?.();
  };
  const send = (body: Body, encoding: BufferEncoding | undefined, done?: () => void): boolean => {
    startHead();
    const bytes = typeof body === 'string' ? Buffer.from(body, encoding) : Buffer.from(body);
    const replaced = chunk(bytes, offset);
    offset += bytes.length;
    const more = replaced.length === 0 || write(replaced, done);
    if (replaced.length === 0) done?.();
    afterChunk?.(offset);
    return more;
  };

  Object.assign(response, {
    writeHead(statusCode: number, ...rest: unknown[]) {
      if (typeof rest[0] === 'string') response.statusMessage = rest.shift() as string;
      for (const [name, value] of headerEntries(rest[0])) response.setHeader(name, value);
      headers?.();
      return writeHead(statusCode);
    },
    write: (body: Body, encoding?: BufferEncoding | (() => void), done?: () => void) =>
      typeof encoding === 'function' ? send(body, undefined, encoding) : send(body, encoding, done),
    end(body?: Body | (() => void), encoding?: BufferEncoding | (() => void), done?: () => void) {
      if (body !== undefined && body !== null && typeof body !== 'function') {
        send(body, typeof encoding === 'string' ? encoding : undefined);
      }
      return end([body, encoding, done].find((argument) => typeof argument === 'function') as (() => void) | undefined);
    },
  });
}

/** The headers of writeHead: an object, or a flat list of names and values. */
function headerEntries(headers: unknown): [string, string | number | string[]][] {
  if (!headers) return [];
  if (!Array.isArray(headers)) {
    return Object.entries(headers as Record<string, string>).filter(([, value]) => value !== undefined);
  }
  const entries: [string, string][] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) entries.push([headers[index], headers[index + 1]]);
  return entries;
}
