import { createHash } from 'node:crypto';
import type { ChecksumAlgorithm } from './checksum-algorithm';
import { createHasher } from './hasher';

interface Polynomial {
  bits: bigint;
  /** Reflected: the highest bit is x⁰. */
  value: bigint;
  /** x^(2^k) by k, as far as computed. */
  squares: bigint[];
}

const POLYNOMIALS: Partial<Record<ChecksumAlgorithm, Polynomial>> = {
  CRC32: { bits: 32n, value: 0xedb88320n, squares: [] },
  CRC32C: { bits: 32n, value: 0x82f63b78n, squares: [] },
  CRC64NVME: { bits: 64n, value: 0x9a6c9329ac4bc9b5n, squares: [] },
};

export interface PartDigest {
  digest: Buffer;
  sizeBytes: number;
}

/**
 * CRC of the concatenation of parts from their CRCs and lengths: crc(A‖B) = crc(A)·x^(8·|B|) + crc(B) modulo the
 * polynomial.
 *
 * @param parts in order, at least one
 */
export function combineCrcs(algorithm: ChecksumAlgorithm, parts: PartDigest[]): Buffer {
  const polynomial = POLYNOMIALS[algorithm];
  if (!polynomial || parts.length === 0) throw new Error(`Cannot combine ${parts.length} ${algorithm} checksums`);
  // Most parts have the same length: its power of x is computed once.
  const powers = new Map<number, bigint>();
  let combined = 0n;
  for (const part of parts) {
    let power = powers.get(part.sizeBytes);
    if (power === undefined) {
      power = powerOfX(8n * BigInt(part.sizeBytes), polynomial);
      powers.set(part.sizeBytes, power);
    }
    combined = multiply(power, combined, polynomial) ^ BigInt(`0x${part.digest.toString('hex')}`);
  }
  const digits = Number(polynomial.bits / 4n);
  return Buffer.from(combined.toString(16).padStart(digits, '0'), 'hex');
}

/** `base64(H(digest₁‖digest₂‖…))-N` */
export function compositeChecksum(algorithm: ChecksumAlgorithm, digests: Buffer[]): string {
  const hasher = createHasher(algorithm);
  hasher.update(Buffer.concat(digests));
  return `${hasher.digest().toString('base64')}-${digests.length}`;
}

/** ETag of a multipart object: MD5 of the parts' MD5s, followed by `-N`. */
export function multipartEtag(partEtags: string[]): string {
  const digests = Buffer.concat(partEtags.map((etag) => Buffer.from(etag, 'hex')));
  return `${createHash('md5').update(digests).digest('hex')}-${partEtags.length}`;
}

function multiply(a: bigint, b: bigint, polynomial: Polynomial): bigint {
  let product = 0n;
  let factor = b;
  for (let bit = polynomial.bits - 1n; bit >= 0n; bit--) {
    if ((a >> bit) & 1n) product ^= factor;
    factor = factor & 1n ? (factor >> 1n) ^ polynomial.value : factor >> 1n;
  }
  return product;
}

/** x^exponent modulo the polynomial, from the powers x^(2^k). */
function powerOfX(exponent: bigint, polynomial: Polynomial): bigint {
  let result = 1n << (polynomial.bits - 1n);
  for (let k = 0, left = exponent; left > 0n; k++, left >>= 1n) {
    if (left & 1n) result = multiply(squareOfX(k, polynomial), result, polynomial);
  }
  return result;
}

/** x^(2^k), each computed once. */
function squareOfX(k: number, polynomial: Polynomial): bigint {
  const { squares } = polynomial;
  while (squares.length <= k) {
    const last = squares.at(-1);
    squares.push(last === undefined ? 1n << (polynomial.bits - 2n) : multiply(last, last, polynomial));
  }
  return squares[k] as bigint;
}
