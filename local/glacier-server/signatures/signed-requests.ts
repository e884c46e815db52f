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

/** No request but an upload has a longer body. */
const bodyBytesMax = 256 * 1024;

/**
 * Lets through what is signed by one of the configured keys; without keys, what is signed at all.
 *
 * The hash that is signed is that of `x-amz-content-sha256`. Of an upload Glacier itself compares it with the body; any
 * other body is short, is read here, and compared with the header or, without one, with the signature.
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
    return { ...request, http: again(http, body) };
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

/** The request with its body, which has been read, to be read once more. */
function again(http: IncomingMessage, body: Buffer): IncomingMessage {
  const { headers, rawHeaders, method, url, socket } = http;
  const readable = new Readable({ read() {} });
  if (body.length > 0) readable.push(body);
  readable.push(null);
  return Object.assign(readable, { headers, rawHeaders, method, url, socket, complete: true }) as IncomingMessage;
}
