import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A connection that stays silent is given up: soon where that is what is tested, and otherwise not even on a busy machine. */
export const IMPATIENT = { requestHandler: { socketTimeout: 400 } };
export const PATIENT = { requestHandler: { socketTimeout: 30_000 } };

/** A server that answers as a test says, and knows its connections. */
export class RawServer {
  readonly sockets = new Set<Socket>();
  readonly requests: string[] = [];
  answer: Answer = (_request, response) => response.end();

  private constructor(readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.requests.push(`${request.method} ${request.url}`);
      request.on('error', () => {});
      response.on('error', () => {});
      this.answer(request, response);
    });
  }

  static async start(): Promise<RawServer> {
    const raw = new RawServer(createServer());
    await new Promise<void>((resolve) => raw.server.listen(0, '127.0.0.1', resolve));
    return raw;
  }

  get clientConfig() {
    return {
      endpoint: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      forcePathStyle: true,
    };
  }

  /** Wait, for ten seconds at the most, until a condition holds. */
  async until(condition: () => boolean): Promise<boolean> {
    for (let looks = 0; looks < 1000 && !condition(); looks++) await new Promise((resolve) => setTimeout(resolve, 10));
    return condition();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
