import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VirtualClock } from '../clock/virtual-clock';
import type { FaultEffect, FaultPlan } from '../faults/fault-plan';
import { tapResponse } from '../faults/response-faults';
import { throttlingError } from '../faults/throttling-error';
import type { AccessKeys } from '../iam/access-key';
import type { Authorize } from '../iam/authorize';
import { principalName } from '../iam/caller';
import type { Meter } from '../meter/meter';
import { credentialOf } from './credential';
import { errorWriterOf } from './error-writers';
import type { QueryService } from './query-protocol';
import { ClientGoneError } from './read-body';
import { receiveRequest } from './receive-request';
import { refuseTunnels } from './refuse-tunnels';
import { requestTarget } from './request-target';
import type { AwsService, ServiceRequest } from './service';
import { ServiceError } from './service-error';

/** A service that answers some operations only after virtual time has passed; during these it controls the clock itself. */
export interface LongPollingService extends AwsService {
  readonly longPollingOperations: ReadonlySet<string>;
}

export interface EndpointOptions {
  clock: VirtualClock;
  /** That of all services; requests that are signed for another one are refused. */
  region: string;
  principals: AccessKeys;
  /** Whether the time of signatures is held against the virtual clock, which jumps; default: it is not. */
  checkSignatureTime?: boolean;
  authorize: Authorize;
  faults: FaultPlan;
  meter: Meter;
  /** Kill the function environment that sent a request with this session token. */
  killFunction: (sessionToken: string) => void;
  /** Called when a service fails in a way that AWS would not: a defect of the embedded cloud. */
  onDefect: (error: unknown, request: string) => void;
}

export interface Endpoint {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  mount(service: AwsService | QueryService | LongPollingService): void;
  close(): Promise<void>;
}

/** Above the limits of all services, so that each can refuse long headers with its own error. */
const HEADERS_MAX_BYTES = 128 * 1024;

/**
 * The only HTTP server of the embedded cloud, on 127.0.0.1. It finds the service by the signature, holds the clock while a
 * request is answered, and is the only place where requests are authorized, metered, and made to fail by faults.
 *
 * @param port 0 takes a free one
 * @throws PortInUseError
 */
export async function startEndpoint(port: number, options: EndpointOptions): Promise<Endpoint> {
  const services = new Map<string, AwsService>();
  const server = createServer({ maxHeaderSize: HEADERS_MAX_BYTES }, (http, response) => {
    const release = options.clock.hold();
    response.once('close', release);
    response.sendDate = false;
    response.setHeader('Date', options.clock.date().toUTCString());
    answer(services, options, http, response, release).catch((error) => {
      options.onDefect(error, `${http.method} ${http.url}`);
      response.destroy();
    });
  });
  refuseTunnels(server);
  // A part of an upload may take any time; an idle connection outlives the pauses of a client.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port) : error),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    mount: (service) => void services.set(service.signingName, service),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Another process listens on the port that the embedded cloud was told to use. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  constructor(readonly port: number) {
    super(`Port ${port} of 127.0.0.1 is in use: stop what listens there, or choose another port (0 takes a free one).`);
  }
}

async function answer(
  services: Map<string, AwsService>,
  options: EndpointOptions,
  http: IncomingMessage,
  response: ServerResponse,
  release: () => void,
): Promise<void> {
  const requestId = randomUUID();
  const target = requestTarget(http.url ?? '/');
  if (!target || hasSeveralHosts(http)) {
    const problem = target ? 'The request has several Host headers.' : `The request target is malformed: ${http.url}`;
    return errorWriterOf('')(response, new ServiceError('BadRequest', problem), requestId);
  }
  const signingName = credentialOf(http, new URLSearchParams(target.search))?.signingName;
  if (signingName === undefined) {
    const message = 'The request is not signed with AWS Signature Version 4.';
    const unsigned = new ServiceError('MissingAuthenticationTokenException', message, 403);
    return errorWriterOf('')(response, unsigned, requestId);
  }
  const refuse = (error: ServiceError) => errorWriterOf(signingName)(response, error, requestId);
  const service = services.get(signingName);
  if (!service) {
    const known = [...services.keys()].sort().join(', ');
    const message = `The embedded cloud has no service '${signingName}'. It has: ${known}.`;
    return refuse(new ServiceError('UnknownServiceException', message));
  }
  const { region, principals, checkSignatureTime, clock } = options;
  const nowMs = checkSignatureTime ? clock.now() : undefined;
  try {
    const request = await receiveRequest(http, target, service, { keys: principals, region, requestId, nowMs });
    const operation = service.operationOf(request) ?? 'Unknown';
    if ((service as Partial<LongPollingService>).longPollingOperations?.has(operation)) release();
    const principal = principalName(request.caller);
    options.meter.countRequest(signingName, operation, principal);
    const denial = options.authorize(signingName, operation, request);
    if (denial) return refuse(denial);
    const { method, path, query } = request;
    const subject = { service: signingName, operation, method, path, query, headers: http.headers, principal };
    const effect = options.faults.effectOn(subject);
    if (effect) return await answerWithFault(effect, service, request, response, options);
    await service.handle(request, response);
  } catch (error) {
    if (error instanceof ServiceError) return refuse(error);
    if (error instanceof ClientGoneError) return void response.destroy();
    options.onDefect(error, `${signingName} ${http.method} ${target.path}`);
    if (response.headersSent) response.destroy();
    else refuse(new ServiceError('InternalFailure', `The embedded cloud failed: ${(error as Error).message}`, 500));
  }
}

/** Node drops all but the first, but which of them was meant and signed is not for the server to choose. */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1;
}

async function answerWithFault(
  effect: FaultEffect,
  service: AwsService,
  request: ServiceRequest,
  response: ServerResponse,
  options: EndpointOptions,
): Promise<void> {
  const write = errorWriterOf(service.signingName);
  switch (effect.kind) {
    case 'throttle':
      return write(response, throttlingError(service.signingName), request.requestId);
    case 'error': {
      const message = effect.message ?? 'Injected fault';
      return write(response, new ServiceError(effect.code, message, effect.statusCode), request.requestId);
    }
    case 'killFunction': {
      const token = request.http.headers['x-amz-security-token'];
      if (typeof token !== 'string') {
        throw new ServiceError(
          'InvalidFault',
          'killFunction applies to calls of functions; add a match on the principal.',
        );
      }
      if (effect.when === 'after') await performUnanswered(service, request, response);
      options.killFunction(token);
      response.destroy();
      return;
    }
    default:
      tapResponse(response, effect);
      await service.handle(request, response);
  }
}

/** Let the service perform the request, and discard its answer. */
async function performUnanswered(service: AwsService, request: ServiceRequest, response: ServerResponse) {
  await new Promise<void>((resolve, reject) => {
    Object.assign(response, {
      writeHead: () => response,
      write: () => true,
      end: () => {
        resolve();
        return response;
      },
    });
    service.handle(request, response).then(resolve, reject);
  });
}
