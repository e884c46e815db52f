/** The polynomial x^8 and the generator of CRC-32 (IEEE 802.3), bit-reversed: the highest bit is x^0. */
const X_TO_8 = 0x00800000;
const GENERATOR = 0xedb88320;

/** Multiply two polynomials over GF(2), modulo the generator. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = 0x80000000; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ GENERATOR : shifted >>> 1;
  }
  return product >>> 0;
}

/** Compute x^(8 × bytes). Multiplying a CRC by it shifts the CRC to the left by that number of bytes. */
function shiftBy(bytes: number): number {
  let power = 0x80000000;
  let square = X_TO_8;
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = multiply(power, square);
    square = multiply(square, square);
  }
  return power;
}

/**
 * Combine the CRC32 of parts into the CRC32 of their concatenation.
 *
 * @param parts in order; CRCs as unsigned numbers
 * @returns an unsigned number, 0 for no parts
 */
export function crc32OfParts(parts: readonly { crc32: number; sizeBytes: number }[]): number {
  // All parts of an upload but the last have the same length.
  const shifts = new Map<number, number>();
  let whole = 0;
  for (const { crc32, sizeBytes } of parts) {
    const shift = shifts.get(sizeBytes) ?? shiftBy(sizeBytes);
    shifts.set(sizeBytes, shift);
    whole = multiply(shift, whole) ^ crc32;
  }
  return whole >>> 0;
}
