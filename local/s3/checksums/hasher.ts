import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ChecksumAlgorithm } from './checksum-algorithm';
import { crc32c } from './crc32c';
import { type Crc64, crc64nvme } from './crc64nvme';

export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Call once, after the last byte. CRCs are big-endian. */
  digest(): Buffer;
}

export function createHasher(algorithm: ChecksumAlgorithm | 'MD5'): Hasher {
  switch (algorithm) {
    case 'CRC32':
      return crc32Hasher(crc32);
    case 'CRC32C':
      return crc32Hasher(crc32c);
    case 'CRC64NVME':
      return crc64Hasher();
    default:
      return createHash(algorithm.toLowerCase());
  }
}

function crc32Hasher(step: (bytes: Uint8Array, previous: number) => number): Hasher {
  let crc = 0;
  return {
    update: (bytes) => {
      crc = step(bytes, crc);
    },
    digest: () => {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(crc);
      return digest;
    },
  };
}

function crc64Hasher(): Hasher {
  let crc: Crc64 = { high: 0, low: 0 };
  return {
    update: (bytes) => {
      crc = crc64nvme(bytes, crc);
    },
    digest: () => {
      const digest = Buffer.alloc(8);
      digest.writeUInt32BE(crc.high, 0);
      digest.writeUInt32BE(crc.low, 4);
      return digest;
    },
  };
}
