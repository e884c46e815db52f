import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VirtualClock } from '../clock/virtual-clock';
import type { FaultEffect, FaultPlan } from '../faults/fault-plan';
import { tapResponse } from '../faults/response-faults';
import { throttlingError } from '../faults/throttling-error';
import type { Authorize } from '../iam/authorize';
import { type Principals, principalName } from '../iam/principals';
import type { Meter } from '../meter/meter';
import { credentialOf } from './credential';
import { errorWriterOf } from './error-writers';
import { FORM_LIMIT_BYTES, type QueryService } from './query-protocol';
import { readBody } from './read-body';
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
  principals: Principals;
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
  if (!target) {
    const malformed = new ServiceError('BadRequest', `The request target is malformed: ${http.url}`);
    return errorWriterOf('')(response, malformed, requestId);
  }
  const { path, search } = target;
  const query = new URLSearchParams(search);
  const credential = credentialOf(http, query);
  if (!credential) {
    const message = 'The request is not signed. Sign it with AWS Signature Version 4; any access key will do.';
    return errorWriterOf('')(
      response,
      new ServiceError('MissingAuthenticationTokenException', message, 403),
      requestId,
    );
  }
  const { signingName, region } = credential;
  const refuse = (error: ServiceError) => errorWriterOf(signingName)(response, error, requestId);
  const service = services.get(signingName);
  if (!service) {
    const known = [...services.keys()].sort().join(', ');
    const message = `The embedded cloud has no service '${signingName}'. It has: ${known}.`;
    return refuse(new ServiceError('UnknownServiceException', message));
  }
  const method = http.method ?? 'GET';
  const caller = options.principals.resolve(credential.accessKeyId);
  const request: ServiceRequest = { http, method, path, query, caller, region, requestId };
  try {
    if ('formInQuery' in service && method === 'POST') {
      const form = new URLSearchParams((await readBody(http, FORM_LIMIT_BYTES)).toString('utf8'));
      for (const [name, value] of form) query.append(name, value);
    }
    const operation = service.operationOf(request) ?? 'Unknown';
    if ((service as Partial<LongPollingService>).longPollingOperations?.has(operation)) release();
    const principal = principalName(caller);
    options.meter.countRequest(signingName, operation, principal);
    const denial = options.authorize(signingName, operation, request);
    if (denial) return refuse(denial);
    const subject = { service: signingName, operation, method, path, query, headers: http.headers, principal };
    const effect = options.faults.effectOn(subject);
    if (effect) return await answerWithFault(effect, service, request, response, options);
    await service.handle(request, response);
  } catch (error) {
    if (error instanceof ServiceError) return refuse(error);
    options.onDefect(error, `${signingName} ${method} ${path}`);
    if (response.headersSent) response.destroy();
    else refuse(new ServiceError('InternalFailure', `The embedded cloud failed: ${(error as Error).message}`, 500));
  }
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
