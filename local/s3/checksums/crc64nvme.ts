/** A 64-bit CRC in two halves: JavaScript's fast integers have 32 bits. */
export interface Crc64 {
  high: number;
  low: number;
}

// CRC-64/NVME polynomial, reflected: 0x9a6c9329ac4bc9b5.
const POLYNOMIAL_HIGH = 0x9a6c9329;
const POLYNOMIAL_LOW = 0xac4bc9b5;

/** Eight tables of 256 entries each, split into halves, with which eight bytes are processed per step ("slicing by 8"). */
const LOW = new Int32Array(8 * 256);
const HIGH = new Int32Array(8 * 256);
buildTables();

function buildTables(): void {
  for (let byte = 0; byte < 256; byte++) {
    let low = byte;
    let high = 0;
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (carry) {
        low ^= POLYNOMIAL_LOW;
        high ^= POLYNOMIAL_HIGH;
      }
    }
    LOW[byte] = low;
    HIGH[byte] = high;
  }
  for (let index = 256; index < LOW.length; index++) {
    const low = LOW[index - 256] as number;
    const high = HIGH[index - 256] as number;
    LOW[index] = ((low >>> 8) | (high << 24)) ^ (LOW[low & 255] as number);
    HIGH[index] = (high >>> 8) ^ (HIGH[low & 255] as number);
  }
}

/**
 * CRC-64/NVME of `bytes`, continuing from `previous` (the value returned for the preceding bytes).
 *
 * @returns unsigned halves; 0xae8b1486 and 0x0a799888 for the ASCII bytes `123456789`
 */
export function crc64nvme(bytes: Uint8Array, previous: Crc64 = { high: 0, low: 0 }): Crc64 {
  const lowTable = LOW;
  const highTable = HIGH;
  let low = ~previous.low;
  let high = ~previous.high;
  let at = 0;
  for (const wholeEnd = bytes.length - (bytes.length % 8); at < wholeEnd; at += 8) {
    const i0 = 1792 + ((low ^ (bytes[at] as number)) & 255);
    const i1 = 1536 + (((low >>> 8) ^ (bytes[at + 1] as number)) & 255);
    const i2 = 1280 + (((low >>> 16) ^ (bytes[at + 2] as number)) & 255);
    const i3 = 1024 + ((low >>> 24) ^ (bytes[at + 3] as number));
    const i4 = 768 + ((high ^ (bytes[at + 4] as number)) & 255);
    const i5 = 512 + (((high >>> 8) ^ (bytes[at + 5] as number)) & 255);
    const i6 = 256 + (((high >>> 16) ^ (bytes[at + 6] as number)) & 255);
    const i7 = (high >>> 24) ^ (bytes[at + 7] as number);
    low =
      (lowTable[i0] as number) ^
      (lowTable[i1] as number) ^
      (lowTable[i2] as number) ^
      (lowTable[i3] as number) ^
      (lowTable[i4] as number) ^
      (lowTable[i5] as number) ^
      (lowTable[i6] as number) ^
      (lowTable[i7] as number);
    high =
      (highTable[i0] as number) ^
      (highTable[i1] as number) ^
      (highTable[i2] as number) ^
      (highTable[i3] as number) ^
      (highTable[i4] as number) ^
      (highTable[i5] as number) ^
      (highTable[i6] as number) ^
      (highTable[i7] as number);
  }
  for (; at < bytes.length; at++) {
    const index = (low ^ (bytes[at] as number)) & 255;
    low = ((low >>> 8) | (high << 24)) ^ (lowTable[index] as number);
    high = (high >>> 8) ^ (highTable[index] as number);
  }
  return { high: ~high >>> 0, low: ~low >>> 0 };
}
