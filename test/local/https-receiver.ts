import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from './self-signed';

export interface Received {
  method: string;
  path: string;
  contentType: string;
  body: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export const OK: Answer = { status: 200, body: 'ok' };

/** A web server on this machine that keeps what it gets by HTTPS. */
export class HttpsReceiver {
  readonly received: Received[] = [];
  /** Decides the answer to the request that was received last; undefined: none is sent. */
  answer: () => Answer | undefined = () => OK;

  private constructor(
    readonly server: Server,
    /** PEM. */
    readonly certificate: string,
  ) {
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method = '', url = '', headers } = request;
      const body = Buffer.concat(chunks).toString();
      this.received.push({ method, path: url, contentType: headers['content-type'] ?? '', body });
      const answer = this.answer();
      if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  }

  static async start(): Promise<HttpsReceiver> {
    const { key, cert } = selfSigned();
    const server = createServer({ key, cert });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HttpsReceiver(server, cert);
  }

  url(path: string): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}${path}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
