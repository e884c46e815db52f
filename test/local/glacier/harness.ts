import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { type Speed, VirtualClock } from '../../../local/clock/virtual-clock';
import { createGlacier, type Glacier } from '../../../local/glacier/glacier';
import type { GlacierOptions } from '../../../local/glacier/glacier-options';

export const accountId = '111122223333';
export const region = 'eu-central-1';
export const startAtMs = Date.UTC(2026, 0, 5, 10, 0, 0, 123);
export const hourMs = 3_600_000;
export const mib = 1024 * 1024;

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  body: Buffer;
}

export interface Published {
  topicArn: string;
  message: string;
}

export interface World {
  glacier: Glacier;
  client: GlacierClient;
  clock: VirtualClock;
  directory: string;
  port: number;
  published: Published[];
  errors: { error: unknown; what: string }[];
  /** Send exactly this; `x-amz-glacier-version` is added unless it is given (an empty string leaves it out). */
  send(method: string, path: string, headers?: Record<string, string>, body?: Buffer | string): Promise<Reply>;
  /** Upload by raw HTTP with correct checksums; the given headers override them. */
  upload(vaultName: string, body: Buffer, headers?: Record<string, string>): Promise<string>;
  /** Start a job and return its id. */
  job(vaultName: string, parameters: object): Promise<string>;
  /** Restart on the same directory, at the same virtual time. */
  restart(): Promise<World>;
  close(): Promise<void>;
}

export interface WorldConfig {
  options?: GlacierOptions;
  publish?: (topicArn: string, message: string) => Promise<void>;
  directory?: string;
  startAtMs?: number;
  /** Speed of the clock. Default 1: time passes in real time unless `clock.advance` is called. */
  speed?: Speed;
}

/** Glacier behind a bare HTTP server on a loopback port. */
export async function openWorld(config: WorldConfig = {}): Promise<World> {
  const directory = config.directory ?? (await mkdtemp(join(tmpdir(), 'glacier-')));
  const clock = new VirtualClock({ startAtMs: config.startAtMs ?? startAtMs, speed: config.speed ?? 1 });
  const published: Published[] = [];
  const errors: World['errors'] = [];
  const glacier = await createGlacier({
    directory,
    clock,
    region,
    accountId,
    publish:
      config.publish ??
      (async (topicArn, message) => {
        published.push({ topicArn, message });
      }),
    options: { fsync: false, onError: (error, what) => errors.push({ error, what }), ...config.options },
  });
  const server = createServer((http, response) => {
    const [path = '', query] = (http.url ?? '').split('?');
    const caller = { accessKeyId: 'AKIDEXAMPLE', accountId };
    const request = {
      http,
      method: http.method ?? '',
      path,
      query: new URLSearchParams(query),
      caller,
      region,
      requestId: randomUUID(),
    };
    clock
      .run(() => glacier.handle(request, response))
      .catch((error) => {
        errors.push({ error, what: 'handle rejected' });
        response.destroy();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new GlacierClient({
    region,
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  const stop = async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await glacier.close();
    clock.close();
  };
  const world: World = {
    glacier,
    client,
    clock,
    directory,
    port,
    published,
    errors,
    send: (method, path, headers = {}, body = '') => send(port, method, path, headers, body),
    async upload(vaultName, body, headers = {}) {
      const reply = await world.send(
        'POST',
        `/-/vaults/${vaultName}/archives`,
        { ...checksums(body), ...headers },
        body,
      );
      if (reply.status !== 201) throw new Error(`upload: ${reply.status} ${reply.text}`);
      return reply.headers['x-amz-archive-id'] as string;
    },
    async job(vaultName, parameters) {
      const reply = await world.send('POST', `/-/vaults/${vaultName}/jobs`, {}, JSON.stringify(parameters));
      if (reply.status !== 202) throw new Error(`initiate job: ${reply.status} ${reply.text}`);
      return reply.headers['x-amz-job-id'] as string;
    },
    async restart() {
      const nowMs = clock.now();
      await stop();
      return openWorld({ ...config, directory, startAtMs: nowMs });
    },
    async close() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return world;
}

export function send(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: Buffer | string,
): Promise<Reply> {
  const all: Record<string, string | number> = {
    'x-amz-glacier-version': '2012-06-01',
    'content-length': Buffer.byteLength(body),
    ...headers,
  };
  for (const name of Object.keys(all)) if (all[name] === '') delete all[name];
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: all, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const received = Buffer.concat(chunks);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: received,
          // Decoded when asked for: most of the megabytes received are compared as bytes.
          get text() {
            return received.toString();
          },
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();

/** Compute a tree hash level by level as the Developer Guide describes, independently of the code under test. */
export function guideTreeHash(data: Buffer): string {
  let level: Buffer[] = [];
  for (let at = 0; at < data.length; at += mib) level.push(sha256(data.subarray(at, at + mib)));
  if (level.length === 0) return sha256(data).toString('hex');
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at] as Buffer, level[at + 1]];
      above.push(right ? sha256(Buffer.concat([left, right])) : left);
    }
    level = above;
  }
  return (level[0] as Buffer).toString('hex');
}

export const checksums = (body: Buffer) => ({
  'x-amz-content-sha256': sha256(body).toString('hex'),
  'x-amz-sha256-tree-hash': guideTreeHash(body),
});

export const vaultArn = (vaultName: string) => `arn:aws:glacier:${region}:${accountId}:vaults/${vaultName}`;

export const topicArn = (name: string) => `arn:aws:sns:${region}:${accountId}:${name}`;

/** Create bytes that differ between leaves and within them. */
export const pattern = (lengthBytes: number) =>
  Buffer.alloc(lengthBytes, Buffer.from(Array.from({ length: 251 }, (_, at) => at)));

/** The error of a reply, checked to have the wire's form. */
export function errorOf(reply: Reply): string {
  const { code, message, type } = JSON.parse(reply.text) as Record<string, string>;
  expect(reply.text).toBe(JSON.stringify({ code, message, type }));
  expect(reply.headers['content-type']).toBe('application/json');
  expect(type).toBe(reply.status >= 500 ? 'Server' : 'Client');
  return `${reply.status} ${code}: ${message}`;
}
