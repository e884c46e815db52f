import { createECDH, type KeyObject, randomBytes } from 'node:crypto';

/** The order of the group of NIST P-256 (FIPS 186-4, D.1.2.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const BYTES = 32;
/** That a number drawn is not below the order, or a half of the signature is 0, is as rare as a digest that is guessed. */
const DRAWS_MAX = 10;

/**
 * Sign a digest with ECDSA over NIST P-256. Node's crypto signs messages only, which it hashes itself.
 *
 * @param digest 32 bytes
 * @returns the signature, DER
 * @see FIPS 186-4, section 6.4
 */
export function signDigest(privateKey: KeyObject, digest: Uint8Array): Buffer {
  const secret = integerOf(Buffer.from(String(privateKey.export({ format: 'jwk' }).d), 'base64url'));
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const nonce = integerOf(randomBytes(BYTES));
    if (nonce === 0n || nonce >= ORDER) continue;
    const r = xOfMultiple(nonce) % ORDER;
    const s = (inverse(nonce) * (integerOf(digest) + r * secret)) % ORDER;
    if (r > 0n && s > 0n) return sequence(derInteger(r), derInteger(s));
  }
  throw new Error(`no signature after ${DRAWS_MAX} random numbers`);
}

/** The x coordinate of so many times the generator. */
function xOfMultiple(factor: bigint): bigint {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(bytesOf(factor));
  // Uncompressed: 4, x, y.
  return integerOf(curve.getPublicKey().subarray(1, 1 + BYTES));
}

/** Fermat: n^(p-2) is the inverse of n modulo a prime p. */
function inverse(value: bigint): bigint {
  let result = 1n;
  let base = value;
  for (let exponent = ORDER - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % ORDER;
    base = (base * base) % ORDER;
  }
  return result;
}

const integerOf = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const bytesOf = (value: bigint) => Buffer.from(value.toString(16).padStart(2 * BYTES, '0'), 'hex');

/** Two's complement in the fewest bytes: a first bit of 1 gets a zero byte before it. */
function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const content = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.of(0x02, content.length), content]);
}

function sequence(...members: Buffer[]): Buffer {
  const content = Buffer.concat(members);
  return Buffer.concat([Buffer.of(0x30, content.length), content]);
}
