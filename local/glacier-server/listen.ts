import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VirtualClock } from '../clock/virtual-clock';
import { credentialOf } from '../endpoint/credential';
import { PortInUseError } from '../endpoint/endpoint';
import { refuseTunnels } from '../endpoint/refuse-tunnels';
import { requestTarget } from '../endpoint/request-target';
import type { ServiceRequest } from '../endpoint/service';
import type { Glacier } from '../glacier/glacier';
import { errorAnswer, writeAnswer } from '../glacier/wire/answer';
import { badRequest, GlacierError } from '../glacier/wire/glacier-error';
import { BodyTruncatedError } from '../glacier/wire/receive-body';
import type { Gate } from './gate';

// Longer than a body may pause by default.
const SOCKET_IDLE_MS = 5 * 60_000;

interface Listening {
  clock: VirtualClock;
  glacier: Glacier;
  accountId: string;
  region: string;
  gate: Gate;
  onDefect: (error: unknown, what: string) => void;
}

/**
 * Serve Glacier on 127.0.0.1; the clock is held while a request is answered.
 *
 * @param port 0 takes a free one
 * @throws PortInUseError
 */
export async function listen(port: number, serving: Listening): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((http, response) => {
    const release = serving.clock.hold();
    response.once('close', release);
    // A client may disconnect at any time; without a listener the error would end the process.
    response.on('error', () => undefined);
    response.sendDate = false;
    answer(serving, http, response).catch((error) => {
      serving.onDefect(error, `${http.method} ${http.url} failed`);
      response.destroy();
    });
  });
  refuseTunnels(server);
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  // A client that neither sends nor reads for minutes has gone.
  server.timeout = SOCKET_IDLE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port) : error),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(serving: Listening, http: IncomingMessage, response: ServerResponse): Promise<void> {
  const { clock, glacier, accountId, region, gate } = serving;
  const requestId = randomUUID();
  response.setHeader('x-amzn-RequestId', requestId);
  response.setHeader('Date', clock.date().toUTCString());
  const target = requestTarget(http.url ?? '/');
  if (!target) return writeAnswer(response, errorAnswer(badRequest(`Malformed request target: ${http.url}`)));
  const { path, search } = target;
  const query = new URLSearchParams(search);
  const caller = { accessKeyId: credentialOf(http, query)?.accessKeyId ?? '', accountId };
  const request: ServiceRequest = { http, method: http.method ?? 'GET', path, query, caller, region, requestId };
  try {
    await glacier.handle(await gate(request, search), response);
  } catch (error) {
    if (error instanceof BodyTruncatedError) response.destroy();
    else if (error instanceof GlacierError) await writeAnswer(response, errorAnswer(error));
    else throw error;
  }
}
