import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { VirtualClock } from '../../clock/virtual-clock';
import type { ServiceRequest } from '../../endpoint/service';
import { findOperation } from '../../glacier/operation-table';
import { GlacierError, invalidParameter } from '../../glacier/wire/glacier-error';
import { receiveBody } from '../../glacier/wire/receive-body';
import { contentLengthOf, headerOf, rejectBody, requiredHeader } from '../../glacier/wire/request-values';
import type { Gate } from '../gate';
import type { GlacierServerSettings } from '../server-config';
import { missingToken, verifyRequest } from './verify-request';

/** Maximum body size of a request that is not an upload. */
const bodyBytesMax = 256 * 1024;

/**
 * A gate for requests that are signed by one of the configured keys, or, without configured keys, by any key.
 *
 * The signature covers the hash in `x-amz-content-sha256`. Glacier itself compares that of an upload with the body. Any other
 * body is short; it is read here and compared with the header or, if there is none, with the signature.
 */
export function signedRequests(settings: GlacierServerSettings, clock: VirtualClock): Gate {
  const { keys, checkClockSkew } = settings.signatures;
  const secrets = new Map(keys.map(({ accessKeyId, secretAccessKey }) => [accessKeyId, secretAccessKey]));
  const idleTimeoutMs = settings.bodyIdleTimeoutSeconds * 1000;
  const verify = (request: ServiceRequest, search: string, payloadHash: string) => {
    const nowMs = checkClockSkew ? clock.now() : undefined;
    verifyRequest(request, search, payloadHash, { region: settings.region, secrets, nowMs });
  };
  return async (request, search) => {
    if (secrets.size === 0) {
      if (request.caller.accessKeyId === '') throw missingToken();
      return request;
    }
    const { http } = request;
    if (!headerOf(http, 'authorization')) throw missingToken();
    if (isUpload(request)) {
      verify(request, search, requiredHeader(http, 'x-amz-content-sha256'));
      return request;
    }
    const body = await shortBody(http, idleTimeoutMs);
    const computed = createHash('sha256').update(body).digest('hex');
    const stated = headerOf(http, 'x-amz-content-sha256') ?? computed;
    verify(request, search, stated);
    if (stated !== computed) {
      const message = `The value passed in as x-amz-content-sha256 does not match the computed payload hash. Computed digest: ${computed} expected hash: ${stated}`;
      throw new GlacierError('InvalidSignatureException', message, 403);
    }
    return { ...request, http: withBody(http, body) };
  };
}

function isUpload({ method, path, query }: ServiceRequest): boolean {
  const operation = findOperation(method, path, query)?.name;
  return operation === 'UploadArchive' || operation === 'UploadMultipartPart';
}

async function shortBody(http: IncomingMessage, idleTimeoutMs: number): Promise<Buffer> {
  const isDeclared = 'content-length' in http.headers || 'transfer-encoding' in http.headers;
  const lengthBytes = isDeclared ? contentLengthOf(http) : 0;
  if (lengthBytes > bodyBytesMax) throw rejectBody(invalidParameter(`Invalid Content-Length: ${lengthBytes}`));
  const chunks: Buffer[] = [];
  await receiveBody(http, idleTimeoutMs, lengthBytes, (chunk) => void chunks.push(chunk));
  return Buffer.concat(chunks);
}

/** A copy of the request whose body, which has been read, can be read again. */
function withBody(http: IncomingMessage, body: Buffer): IncomingMessage {
  const { headers, rawHeaders, method, url, socket } = http;
  const readable = new Readable({ read() {} });
  if (body.length > 0) readable.push(body);
  readable.push(null);
  return Object.assign(readable, { headers, rawHeaders, method, url, socket, complete: true }) as IncomingMessage;
}
