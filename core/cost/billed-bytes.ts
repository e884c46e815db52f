import type { StorageClass } from '../contracts/tier';

const KIB = 1024;

/**
 * Billed storage of an object in S3, in bytes.
 *
 * GLACIER and DEEP_ARCHIVE add 32 KiB of index at their own rate. The further 8 KiB at the rate of STANDARD are not included: see
 * `storageLines`.
 *
 * @see Amazon S3 User Guide, "Understanding and managing Amazon S3 storage classes"
 */
export function billedBytes(sizeBytes: number, storageClass: StorageClass): number {
  switch (storageClass) {
    case 'STANDARD_IA':
    case 'ONEZONE_IA':
    case 'GLACIER_IR':
      return Math.max(sizeBytes, 128 * KIB);
    case 'GLACIER':
    case 'DEEP_ARCHIVE':
      return sizeBytes + 32 * KIB;
    case 'STANDARD':
    case 'INTELLIGENT_TIERING':
      return sizeBytes;
  }
}
