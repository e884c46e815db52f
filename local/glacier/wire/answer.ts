import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { GlacierError } from './glacier-error';

/** The answer of an operation. Its body is JSON, or a stream whose length is in the headers. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  json?: unknown;
  stream?: AsyncIterable<Buffer>;
}

/**
 * Write an answer. When a stream fails or is shorter than its Content-Length, the connection is closed, so that the client
 * notices; a client that disconnects ends the stream.
 *
 * @throws the error of the stream, after the connection was closed
 */
export async function writeAnswer(response: ServerResponse, answer: Answer): Promise<void> {
  if (answer.stream) {
    response.writeHead(answer.status, answer.headers);
    await writeStream(response, answer.stream, Number(answer.headers?.['Content-Length']));
    return;
  }
  const body = answer.json === undefined ? '' : JSON.stringify(answer.json);
  const headers: Record<string, string | number> = { ...answer.headers };
  if (answer.json !== undefined) headers['Content-Type'] = 'application/json';
  // A 204 carries neither a body nor its length (RFC 9110, 8.6).
  if (answer.status !== 204) headers['Content-Length'] = Buffer.byteLength(body);
  response.writeHead(answer.status, headers);
  response.end(body);
}

export function errorAnswer(error: GlacierError): Answer {
  return {
    status: error.status,
    headers: error.closeConnection ? { Connection: 'close' } : {},
    json: { code: error.code, message: error.message, type: error.type },
  };
}

async function writeStream(
  response: ServerResponse,
  stream: AsyncIterable<Buffer>,
  expectedBytes: number,
): Promise<void> {
  let sentBytes = 0;
  try {
    for await (const chunk of stream) {
      if (response.destroyed) return;
      sentBytes += chunk.length;
      if (!response.write(chunk)) await drainedOrClosed(response);
    }
    if (sentBytes !== expectedBytes) throw new Error(`the data ended after ${sentBytes} of ${expectedBytes} bytes`);
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  }
}

async function drainedOrClosed(response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  const abort = new AbortController();
  const closed = once(response, 'close', { signal: abort.signal });
  const drained = once(response, 'drain', { signal: abort.signal });
  // The slower promise is aborted on purpose; its AbortError is not a failure.
  for (const waiting of [closed, drained]) waiting.catch(() => undefined);
  await Promise.race([closed, drained]);
  abort.abort();
}
