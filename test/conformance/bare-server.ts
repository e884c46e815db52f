import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

const END_OF_HEADERS = Buffer.from('\r\n\r\n');

/** The header section of a request or an answer, byte for byte. */
export interface HeaderSection {
  /** `PUT /bucket/key HTTP/1.1` */
  start: string;
  /** Names in lower case, values as bytes, in the order of the lines. */
  lines: { name: string; value: Buffer }[];
}

/** A server that sees the bytes of requests, and answers with bytes: what HTTP libraries make of either is out of its way. */
export class BareServer {
  /** Header sections of requests, in the order of their arrival. */
  readonly requests: HeaderSection[] = [];
  answer: (request: HeaderSection) => Buffer = () => answerOf({ etag: '"e"', 'x-amz-checksum-crc32': 'AAAAAA==' });

  readonly #sockets = new Set<Socket>();

  private constructor(readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      let seen = Buffer.alloc(0);
      const onData = (bytes: Buffer) => {
        seen = Buffer.concat([seen, bytes]);
        const end = seen.indexOf(END_OF_HEADERS);
        if (end < 0) return;
        socket.off('data', onData);
        const request = headerSection(seen.subarray(0, end));
        this.requests.push(request);
        socket.resume();
        socket.end(this.answer(request));
      };
      socket.on('data', onData);
      socket.on('error', () => {});
    });
  }

  static async start(): Promise<BareServer> {
    const bare = new BareServer(createServer({ allowHalfOpen: true }));
    await new Promise<void>((resolve) => bare.server.listen(0, '127.0.0.1', resolve));
    return bare;
  }

  get clientConfig() {
    return {
      endpoint: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: SECRET },
      forcePathStyle: true,
      maxAttempts: 1,
    };
  }

  stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

export const SECRET = 'secret';

/** An answer with these headers; strings have a character for each byte. */
export function answerOf(headers: Record<string, string>, body = ''): Buffer {
  const lines = Object.entries({ 'content-length': `${body.length}`, connection: 'close', ...headers });
  const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`HTTP/1.1 200 OK\r\n${text}\r\n${body}`, 'latin1');
}

/** A line ends where HTTP says so, or where a bare carriage return or line feed might be taken for it. */
function headerSection(bytes: Buffer): HeaderSection {
  const [start = '', ...lines] = bytes.toString('latin1').split(/\r\n|\r|\n/);
  return {
    start,
    lines: lines.map((line) => {
      const colon = line.indexOf(':');
      const value = line.slice(colon + 1).replace(/^[\t ]+|[\t ]+$/g, '');
      return { name: line.slice(0, colon).toLowerCase(), value: Buffer.from(value, 'latin1') };
    }),
  };
}
