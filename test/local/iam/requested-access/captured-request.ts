import type { IncomingMessage } from 'node:http';
import type { ServiceRequest } from '../../../../local/endpoint/service';
import { requestedAccess } from '../../../../local/iam/requested-access';
import type { ResourceFacts } from '../../../../local/iam/resource-facts';

export const region = 'eu-central-1';
export const accountId = '123456789012';

interface HttpRequest {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}

interface SdkClient {
  send(command: object): Promise<unknown>;
  destroy(): void;
}

/** The request that a client of an AWS SDK would have sent, as a service of the embedded cloud gets it. */
export async function captured(
  Client: new (config: object) => object,
  command: object,
  facts?: ResourceFacts,
): Promise<ServiceRequest> {
  let sent: HttpRequest | undefined;
  const client = new Client({
    region,
    endpoint: 'http://127.0.0.1:1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: {
      handle: (request: HttpRequest) => {
        sent = request;
        return Promise.reject(new Error('captured'));
      },
    },
  }) as SdkClient;
  const answer = client.send(command).then(
    () => new Error('there was an answer'),
    (error: unknown) => error,
  );
  const error = await answer;
  client.destroy();
  if (!sent) throw error;
  const { method, path, headers } = sent;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(sent.query ?? {})) {
    for (const one of [value].flat()) query.append(name, one ?? '');
  }
  const body = bytesOf(sent.body);
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(body.toString())) query.append(name, value);
  }
  return {
    http: { headers } as unknown as IncomingMessage,
    method,
    path,
    query,
    caller: { accessKeyId: 'AKIATEST', accountId },
    region,
    requestId: 'request',
    body,
    facts,
  };
}

function bytesOf(body: unknown): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  return body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : Buffer.alloc(0);
}

/** The needed permissions, one a line: `ACTION RESOURCE`, and the values of condition keys but that of the resource's account. */
export function lines(service: string, operation: string, request: ServiceRequest): string[] {
  return requestedAccess(service, operation, request).map(({ action, resource, context }) => {
    const conditions = [...context].filter(([key]) => key !== 'aws:resourceaccount');
    return [`${action} ${resource}`, ...conditions.map(([key, value]) => `${key}=${value}`)].join(' ');
  });
}
