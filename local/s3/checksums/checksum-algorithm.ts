/** Checksum algorithms that the embedded S3 implements, by their names in S3. */
export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

/** COMPOSITE: checksum of the parts' checksums, `value-N`. FULL_OBJECT: checksum of the object's bytes. */
export type ChecksumType = 'COMPOSITE' | 'FULL_OBJECT';

export interface ObjectChecksum {
  algorithm: ChecksumAlgorithm;
  type: ChecksumType;
  /** Base64; a composite checksum ends with `-N`. */
  value: string;
}

const DIGEST_BYTES: Record<ChecksumAlgorithm, number> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };

export const CHECKSUM_ALGORITHMS = Object.keys(DIGEST_BYTES) as ChecksumAlgorithm[];

/** The algorithm that S3 uses when the client names none. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = 'CRC64NVME';

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return Object.hasOwn(DIGEST_BYTES, name);
}

/** `x-amz-checksum-crc32` */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** `ChecksumCRC32` */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

/** Whether a value is the base64 of a digest of the right length. */
export function isDigest(algorithm: ChecksumAlgorithm, value: string): boolean {
  const digest = Buffer.from(value, 'base64');
  return digest.length === DIGEST_BYTES[algorithm] && digest.toString('base64') === value;
}

/** Only CRCs can be combined, so only they have full-object checksums of multipart uploads. */
export function isCrc(algorithm: ChecksumAlgorithm): boolean {
  return algorithm.startsWith('CRC');
}
