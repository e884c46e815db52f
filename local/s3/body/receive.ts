import type { IncomingMessage } from 'node:http';
import type { ServiceRequest } from '../../endpoint/service';
import { type ChecksumAlgorithm, checksumHeader, isDigest } from '../checksums/checksum-algorithm';
import { createHasher, type Hasher } from '../checksums/hasher';
import { badDigest, incompleteBody, invalidRequest, S3Error } from '../s3-error';
import { AwsChunkedDecoder, malformedTrailer } from './aws-chunked';
import type { Payload } from './payload';

export interface Received {
  sizeBytes: number;
  md5: Buffer;
  /** Digest by the requested algorithm. */
  checksum: Buffer;
  /** The checksum that the client sent, base64. */
  sent?: { algorithm: ChecksumAlgorithm; value: string };
}

/**
 * Read a request's body once: decode it, hash it, pass it on, and verify everything that the client declared about it.
 *
 * @param algorithm algorithm of `checksum`; MD5 and the client's own algorithm are computed in any case
 * @param write receives the decoded bytes in order; they are valid until its promise settles
 * @throws S3Error IncompleteBody, BadDigest, XAmzContentSHA256Mismatch, SignatureDoesNotMatch, MalformedTrailerError
 */
export async function receiveBody(
  { http, chunkSignatures }: Pick<ServiceRequest, 'http' | 'chunkSignatures'>,
  payload: Payload,
  algorithm: ChecksumAlgorithm | 'MD5',
  write: (bytes: Buffer) => Promise<void> | void,
): Promise<Received> {
  const wanted = new Set<ChecksumAlgorithm | 'MD5'>(['MD5', algorithm]);
  if (payload.checksum) wanted.add(payload.checksum.algorithm);
  if (payload.sha256) wanted.add('SHA256');
  const hashers = new Map<string, Hasher>([...wanted].map((name) => [name, createHasher(name)]));
  const decoder = payload.awsChunked ? new AwsChunkedDecoder(chunkSignatures) : undefined;

  let sizeBytes = 0;
  for await (const chunk of chunksOf(http)) {
    for (const bytes of decoder ? decoder.decode(chunk) : [chunk]) {
      sizeBytes += bytes.length;
      if (sizeBytes > payload.sizeBytes) throw invalidRequest('The body is longer than its declared length.');
      for (const hasher of hashers.values()) hasher.update(bytes);
      await write(bytes);
    }
  }
  decoder?.end();
  if (sizeBytes !== payload.sizeBytes) throw incompleteBody();

  const digests = new Map([...hashers].map(([name, hasher]) => [name, hasher.digest()]));
  verify(payload, decoder, digests);
  const sent = payload.checksum && {
    algorithm: payload.checksum.algorithm,
    value: (digests.get(payload.checksum.algorithm) as Buffer).toString('base64'),
  };
  return { sizeBytes, md5: digests.get('MD5') as Buffer, checksum: digests.get(algorithm) as Buffer, sent };
}

/** Read a whole small body, verified like any other. */
export async function receiveText(request: ServiceRequest, payload: Payload): Promise<string> {
  const pieces: Buffer[] = [];
  await receiveBody(request, payload, 'MD5', (bytes) => {
    pieces.push(bytes);
  });
  return Buffer.concat(pieces).toString('utf8');
}

/** The chunks of a request. Leaving the loop early keeps the connection open, so that an error can be answered. */
async function* chunksOf(http: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* http.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch {
    // The only failure of reading a request is a connection that ended before its body did.
    throw incompleteBody();
  }
}

function verify(payload: Payload, decoder: AwsChunkedDecoder | undefined, digests: Map<string, Buffer>): void {
  if (payload.sha256 && digests.get('SHA256')?.toString('hex') !== payload.sha256) {
    throw new S3Error(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      {
        ClientComputedContentSHA256: payload.sha256,
        S3ComputedContentSHA256: digests.get('SHA256')?.toString('hex') ?? '',
      },
    );
  }
  if (payload.md5 && digests.get('MD5')?.toString('base64') !== payload.md5) {
    throw badDigest('The Content-MD5 you specified did not match what we received.');
  }
  if (!payload.checksum) return;
  const { algorithm } = payload.checksum;
  const declared = payload.checksum.value ?? decoder?.trailers.get(checksumHeader(algorithm));
  if (declared === undefined) throw malformedTrailer();
  if (!isDigest(algorithm, declared)) {
    throw invalidRequest(`Value for ${checksumHeader(algorithm)} trailing header is invalid.`);
  }
  if (digests.get(algorithm)?.toString('base64') !== declared) {
    throw badDigest(`The ${algorithm} you specified did not match the calculated checksum.`);
  }
}
