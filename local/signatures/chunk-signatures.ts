import { createHash, type Hash, timingSafeEqual } from 'node:crypto';
import { type SignatureScope, scopeText, signText } from './signature';

const EMPTY_SHA256 = createHash('sha256').digest('hex');

/** The signature of the headers of a request, from which those of its chunks follow. */
export interface SeedSignature {
  signature: string;
  /** `YYYYMMDDTHHMMSSZ` */
  timestamp: string;
  scope: SignatureScope;
  secretAccessKey: string;
}

/**
 * Signatures of the chunks of a body, each of which covers the one before it, and of the trailer that ends it.
 *
 * @see Amazon S3 API Reference, "Transferring Payload in Multiple Chunks" and "Including Trailing Headers" of the signature
 *   calculations for the Authorization header
 */
export class ChunkSignatures {
  #previous: string;
  #hash: Hash = createHash('sha256');

  /** @param hasTrailer whether the body ends with a signed trailer */
  constructor(
    readonly seed: SeedSignature,
    readonly hasTrailer: boolean,
  ) {
    this.#previous = seed.signature;
  }

  /** Add bytes to the chunk that is being received. */
  update(bytes: Buffer): void {
    this.#hash.update(bytes);
  }

  /** End a chunk. @returns whether its signature is the one stated */
  endChunk(stated: string): boolean {
    const digest = this.#hash.digest('hex');
    this.#hash = createHash('sha256');
    return this.#advance(stated, ['AWS4-HMAC-SHA256-PAYLOAD', EMPTY_SHA256, digest]);
  }

  /** End the body. @param trailers by lower-case names. @returns whether their signature is the one stated */
  endTrailer(trailers: ReadonlyMap<string, string>, stated: string): boolean {
    const lines = [...trailers].map(([name, value]) => `${name}:${value}\n`).sort();
    const digest = createHash('sha256').update(lines.join(''), 'latin1').digest('hex');
    return this.#advance(stated, ['AWS4-HMAC-SHA256-TRAILER', digest]);
  }

  #advance(stated: string, [algorithm = '', ...digests]: string[]): boolean {
    const { timestamp, scope, secretAccessKey } = this.seed;
    const text = [algorithm, timestamp, scopeText(scope), this.#previous, ...digests].join('\n');
    this.#previous = signText(text, scope, secretAccessKey);
    return isSame(this.#previous, stated);
  }
}

/** Whether two signatures are the same, in a time that does not tell where they differ. */
export function isSame(expected: string, stated: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(stated)];
  return a.length === b.length && timingSafeEqual(a, b);
}
