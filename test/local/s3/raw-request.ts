import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Send one HTTP request without an SDK and without changing the path. */
export function raw(
  port: number,
  method: string,
  path: string,
  options: { headers?: OutgoingHttpHeaders; body?: string | Buffer } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers: options.headers, agent: false });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    // As bytes: Node would write headers in the encoding of a body that is a string.
    sent.end(options.body === undefined ? undefined : Buffer.from(options.body));
  });
}

export function errorCode(answer: RawAnswer): string | undefined {
  return /<Code>(.*?)<\/Code>/.exec(answer.body.toString())?.[1];
}

/** Send the bytes of a request, which must contain `connection: close`, and return the bytes of the response. */
export function overSocket(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks)));
  });
}

/**
 * Send the beginning of a request over a bare connection and break it once the server has `seen` it; resolves when the
 * connection is closed.
 */
export function sendAndBreak(port: number, bytes: string, how: 'end' | 'reset', seen: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      const breakOff = () => {
        if (!seen()) setImmediate(breakOff);
        else if (how === 'end') socket.end();
        else socket.resetAndDestroy();
      };
      socket.write(bytes, breakOff);
    });
    socket.on('data', () => undefined);
    // A reset is an error of the socket too.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}
