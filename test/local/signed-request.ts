import { createHash } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';

export interface Signer {
  service: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** Default us-east-1. */
  region?: string;
  signedAt?: Date;
}

export interface UnsignedRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** What AWS's signer takes and returns, of which TypeScript knows no type that can be imported. */
interface SdkRequest {
  method: string;
  protocol: string;
  hostname: string;
  port: number;
  path: string;
  query: Record<string, string | string[]>;
  headers: Record<string, string>;
}
interface SdkSigner {
  sign(request: SdkRequest, options: object): Promise<SdkRequest>;
  presign(request: SdkRequest, options: object): Promise<SdkRequest>;
}

/** The headers of a request with the signature that AWS's own SDK gives it; `host` is left to the HTTP client. */
export async function signedHeaders(
  url: string,
  request: UnsignedRequest,
  by: Signer,
): Promise<Record<string, string>> {
  const { host: _, ...headers } = (await (await signerOf(by)).sign(sdkRequest(url, request), optionsOf(by))).headers;
  return headers;
}

/** The URL that the SDK presigns for a request. */
export async function presignedUrl(
  url: string,
  request: UnsignedRequest & { expiresSeconds: number },
  by: Signer,
): Promise<string> {
  const options = { ...optionsOf(by), expiresIn: request.expiresSeconds };
  const { query } = await (await signerOf(by)).presign(sdkRequest(url, request), options);
  const presigned = new URL(url);
  for (const [name, value] of Object.entries(query)) presigned.searchParams.set(name, String(value));
  // The way in which the SDK encodes a space.
  return presigned.toString().replaceAll('+', '%20');
}

const optionsOf = ({ service, region = 'us-east-1', signedAt }: Signer) => ({
  signingService: service,
  signingRegion: region,
  ...(signedAt && { signingDate: signedAt }),
});

/** S3 encodes paths in its own way. */
async function signerOf({ service, credentials, region = 'us-east-1' }: Signer): Promise<SdkSigner> {
  const config = { region, credentials };
  const client = service === 's3' ? new S3Client(config) : new STSClient(config);
  const signer = (client.config as unknown as { signer(scheme: object): Promise<SdkSigner> }).signer;
  const properties = { signingName: service, signingRegion: region, disableDoubleEncoding: service === 's3' };
  return signer({ name: 'sigv4', ...properties, properties });
}

function sdkRequest(url: string, { method = 'GET', headers = {}, body = '' }: UnsignedRequest): SdkRequest {
  const { hostname, port, host, pathname, searchParams } = new URL(url);
  const sha256 = createHash('sha256').update(body).digest('hex');
  return {
    method,
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { host, 'x-amz-content-sha256': sha256, ...headers },
  };
}
