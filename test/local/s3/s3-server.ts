import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { ServiceRequest } from '../../../local/endpoint/service';
import { createS3, type EmbeddedS3 } from '../../../local/s3/s3';

export const NOW_MS = Date.UTC(2031, 4, 6, 7, 8, 9, 123);

export interface S3Server {
  s3: EmbeddedS3;
  endpoint: string;
  port: number;
  /** Names of the requested operations, in order. */
  operations: (string | undefined)[];
  /** Virtual time; tests may move it. */
  clock: { nowMs: number };
  /** What requests may do further; default: everything. */
  permissions: Pick<ServiceRequest, 'isAllowed'>;
  client(config?: S3ClientConfig): S3Client;
  /** Open the same directory in a new instance, as after a restart. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The embedded S3 behind a bare HTTP server on a free port, in a directory of its own. */
export async function startS3(directory?: string): Promise<S3Server> {
  const ownDirectory = directory ?? (await mkdtemp(join(tmpdir(), 'moraine-s3-')));
  const clock = { nowMs: NOW_MS };
  const operations: (string | undefined)[] = [];
  const permissions: S3Server['permissions'] = {};
  const create = () =>
    createS3({
      directory: ownDirectory,
      clock: { now: () => clock.nowMs, date: () => new Date(clock.nowMs) },
      region: 'eu-central-1',
      accountId: '123456789012',
    });
  let s3 = create();
  const server: Server = createServer((http: IncomingMessage, response: ServerResponse) => {
    const [path = '/', query = ''] = splitOnce(http.url ?? '/', '?');
    const request: ServiceRequest = {
      http,
      method: http.method ?? 'GET',
      path,
      query: new URLSearchParams(query),
      caller: { accessKeyId: 'AKIATEST', accountId: '123456789012' },
      region: 'eu-central-1',
      requestId: randomUUID(),
      ...permissions,
    };
    operations.push(s3.operationOf(request));
    s3.handle(request, response).catch((error) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const clients: S3Client[] = [];
  return {
    get s3() {
      return s3;
    },
    endpoint,
    port,
    operations,
    clock,
    permissions,
    client: (config = {}) => {
      const client = new S3Client({
        endpoint,
        region: 'eu-central-1',
        forcePathStyle: true,
        credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
        maxAttempts: 1,
        ...config,
      });
      clients.push(client);
      return client;
    },
    restart: async () => {
      await s3.close();
      s3 = create();
    },
    stop: async () => {
      for (const client of clients) client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await s3.close();
      if (!directory) await rm(ownDirectory, { recursive: true });
    },
  };
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
