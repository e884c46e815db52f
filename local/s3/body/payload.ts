import type { IncomingHttpHeaders } from 'node:http';
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  checksumHeader,
  isChecksumAlgorithm,
  isDigest,
} from '../checksums/checksum-algorithm';
import { entityTooLarge, invalidRequest, notImplemented, S3Error } from '../s3-error';
import { malformedTrailer } from './aws-chunked';

/** Properties of a request's body that its headers declare. */
export interface Payload {
  /** Length of the decoded content. */
  sizeBytes: number;
  awsChunked: boolean;
  /** Base64 of Content-MD5. */
  md5?: string;
  /** Hex of x-amz-content-sha256. */
  sha256?: string;
  /** The client's checksum; without `value` it follows as a trailer. */
  checksum?: { algorithm: ChecksumAlgorithm; value?: string };
}

/** Largest body of PutObject and of UploadPart: 5 GiB. */
export const PAYLOAD_MAX_BYTES = 5 * 1024 ** 3;

/** Names of headers that start like a checksum header but contain no checksum. */
const NOT_VALUES = new Set(['x-amz-checksum-algorithm', 'x-amz-checksum-type', 'x-amz-checksum-mode']);

/** @throws S3Error when headers contradict one another or request a feature that is not implemented */
export function payloadOf(headers: IncomingHttpHeaders, maxBytes = PAYLOAD_MAX_BYTES): Payload {
  const contentSha256 = single(headers['x-amz-content-sha256']);
  const awsChunked =
    (contentSha256 ?? '').startsWith('STREAMING-') || contentEncodings(headers).includes('aws-chunked');
  const sizeBytes = declaredSize(headers, awsChunked);
  if (sizeBytes > maxBytes) throw entityTooLarge(sizeBytes, maxBytes);
  return {
    sizeBytes,
    awsChunked,
    md5: contentMd5(headers),
    sha256: contentSha256 && /^[0-9a-f]{64}$/i.test(contentSha256) ? contentSha256.toLowerCase() : undefined,
    checksum: declaredChecksum(headers, awsChunked),
  };
}

export function contentEncodings(headers: IncomingHttpHeaders): string[] {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim());
  return encodings.filter((encoding) => encoding !== '');
}

function declaredSize(headers: IncomingHttpHeaders, awsChunked: boolean): number {
  const name = awsChunked ? 'x-amz-decoded-content-length' : 'content-length';
  const value = single(headers[name]);
  if (value === undefined) {
    throw new S3Error(
      411,
      'MissingContentLength',
      `You must provide the ${awsChunked ? name : 'Content-Length'} HTTP header.`,
    );
  }
  if (!/^[0-9]{1,15}$/.test(value)) throw new S3Error(400, 'InvalidArgument', `${name} must be a number of bytes.`);
  return Number(value);
}

function contentMd5(headers: IncomingHttpHeaders): string | undefined {
  const value = single(headers['content-md5']);
  if (value === undefined) return undefined;
  if (Buffer.from(value, 'base64').length !== 16) {
    throw new S3Error(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  return value;
}

function declaredChecksum(headers: IncomingHttpHeaders, awsChunked: boolean): Payload['checksum'] {
  const inHeaders = Object.keys(headers).filter((name) => name.startsWith('x-amz-checksum-') && !NOT_VALUES.has(name));
  const announced = (single(headers['x-amz-trailer']) ?? '').split(',').map((name) => name.trim().toLowerCase());
  const inTrailer = announced.filter((name) => name.startsWith('x-amz-checksum-'));
  if (inHeaders.length + inTrailer.length > 1) {
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  }
  const [name] = [...inHeaders, ...inTrailer];
  if (name === undefined) {
    if (headers['x-amz-sdk-checksum-algorithm'] !== undefined) {
      throw invalidRequest(
        'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
      );
    }
    return undefined;
  }
  const algorithm = CHECKSUM_ALGORITHMS.find((candidate) => checksumHeader(candidate) === name);
  if (!algorithm) throw notImplemented(`the checksum ${name}`);
  requireSameAlgorithm(headers, algorithm);
  if (inTrailer.length > 0) {
    if (!awsChunked) throw malformedTrailer();
    return { algorithm };
  }
  const value = single(headers[name]) ?? '';
  if (!isDigest(algorithm, value)) throw invalidRequest(`Value for ${name} header is invalid.`);
  return { algorithm, value };
}

function requireSameAlgorithm(headers: IncomingHttpHeaders, algorithm: ChecksumAlgorithm): void {
  const named = single(headers['x-amz-sdk-checksum-algorithm'])?.toUpperCase();
  if (named === undefined || named === algorithm) return;
  if (!isChecksumAlgorithm(named)) throw invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.');
  throw invalidRequest(`Value for x-amz-sdk-checksum-algorithm header is invalid: the checksum sent is ${algorithm}.`);
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
