import type { IncomingMessage } from 'node:http';
import type { VirtualClock } from '../clock/virtual-clock';
import type { ServiceRequest } from '../endpoint/service';
import { isUpload } from '../glacier/operation-table';
import { GlacierError, invalidParameter } from '../glacier/wire/glacier-error';
import { receiveBody } from '../glacier/wire/receive-body';
import { contentLengthOf, headerOf, rejectBody, requiredHeader } from '../glacier/wire/request-values';
import type { AccessKeys } from '../iam/access-key';
import { signatureErrorOf } from '../signatures/signature-error-of';
import { SignatureError } from '../signatures/signature-refusal';
import { type Verification, verifySignature } from '../signatures/verify-signature';
import type { Gate } from './gate';
import type { GlacierServerSettings } from './server-config';

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
  const idleTimeoutMs = settings.bodyIdleTimeoutSeconds * 1000;
  const known = configuredKeys(settings);
  return async (request, search) => {
    if (keys.length === 0) {
      if (request.caller.accessKeyId === '') throw missingToken();
      return request;
    }
    const { http } = request;
    if (!headerOf(http, 'authorization')) throw missingToken();
    const isStreamed = isUpload(request);
    if (isStreamed) requiredHeader(http, 'x-amz-content-sha256');
    const body = isStreamed ? undefined : await shortBody(http, idleTimeoutMs);
    const nowMs = checkClockSkew ? clock.now() : undefined;
    verify({ ...request, body }, search, { service: 'glacier', region: settings.region, keys: known, nowMs });
    return { ...request, body };
  };
}

/** @throws GlacierError InvalidSignatureException (403), UnrecognizedClientException, IncompleteSignatureException (400) */
export function verify(request: ServiceRequest, search: string, verification: Verification): void {
  try {
    verifySignature({ ...request, search }, verification);
  } catch (error) {
    throw error instanceof SignatureError ? glacierError(error) : error;
  }
}

const missingToken = () => glacierError(new SignatureError({ kind: 'missing' }));

function glacierError({ refusal }: SignatureError): GlacierError {
  const { code, message, statusCode } = signatureErrorOf('glacier', refusal);
  return new GlacierError(code, message, statusCode);
}

function configuredKeys({ signatures, accountId }: GlacierServerSettings): AccessKeys {
  const keys = new Map(
    signatures.keys.map((key) => [key.accessKeyId, { ...key, principal: { accessKeyId: key.accessKeyId, accountId } }]),
  );
  return { find: (accessKeyId) => keys.get(accessKeyId) };
}

async function shortBody(http: IncomingMessage, idleTimeoutMs: number): Promise<Buffer> {
  const isDeclared = 'content-length' in http.headers || 'transfer-encoding' in http.headers;
  const lengthBytes = isDeclared ? contentLengthOf(http) : 0;
  if (lengthBytes > bodyBytesMax) throw rejectBody(invalidParameter(`Invalid Content-Length: ${lengthBytes}`));
  const chunks: Buffer[] = [];
  await receiveBody(http, idleTimeoutMs, lengthBytes, (chunk) => void chunks.push(chunk));
  return Buffer.concat(chunks);
}
