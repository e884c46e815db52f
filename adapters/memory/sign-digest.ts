import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Order of the group of NIST P-256 (FIPS 186-4, D.1.2.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * Sign a digest with ECDSA over NIST P-256. Node's crypto cannot sign digests, only messages.
 *
 * @param digest 32 bytes
 * @returns the signature, DER; different at each call
 * @see FIPS 186-4, section 6.4
 */
export function signDigest(privateKey: KeyObject, digest: Uint8Array): Buffer {
  // The random number of a signature and its point on the curve form a key pair.
  const nonce = numbersOf(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey);
  const r = nonce.x % ORDER;
  const s = (inverse(nonce.d) * (integerOf(digest) + r * numbersOf(privateKey).d)) % ORDER;
  const content = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.of(0x30, content.length), content]);
}

function numbersOf(key: KeyObject): { d: bigint; x: bigint } {
  const { d, x } = key.export({ format: 'jwk' });
  const integer = (text: unknown) => integerOf(Buffer.from(String(text), 'base64url'));
  return { d: integer(d), x: integer(x) };
}

/** Inverse modulo the order, by Fermat: n^(p-2) is the inverse of n modulo a prime p. */
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

/** Encode an integer as DER: two's complement in the fewest bytes, with a leading zero byte if the first bit is 1. */
function derInteger(value: bigint): Buffer {
  const digits = value.toString(16);
  const even = digits.padStart(digits.length + (digits.length % 2), '0');
  const bytes = Buffer.from(even >= '80' ? `00${even}` : even, 'hex');
  return Buffer.concat([Buffer.of(0x02, bytes.length), bytes]);
}
