import { createCipheriv, createHash } from 'node:crypto';

const CHUNK_BYTES = 1024 * 1024;
const ZEROS = Buffer.alloc(CHUNK_BYTES);

/** Pseudo-random bytes, the same for the same seed and name: the key stream of AES-256 in counter mode. */
export async function* seededBytes(seed: number, name: string, sizeBytes: number): AsyncGenerator<Uint8Array> {
  const key = createHash('sha256').update(`${seed}/${name}`).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  for (let left = sizeBytes; left > 0; left -= CHUNK_BYTES) {
    yield cipher.update(left < CHUNK_BYTES ? ZEROS.subarray(0, left) : ZEROS);
  }
}

/** A pseudo-random whole number from `min` to `max`, the same for the same seed and name. */
export function seededInteger(seed: number, name: string, min: number, max: number): number {
  const hash = createHash('sha256').update(`${seed}#${name}`).digest();
  return min + Number(hash.readBigUInt64BE() % BigInt(max - min + 1));
}
