/** Overhead in bytes that Glacier bills with every archive. @see Amazon Glacier Developer Guide, "Pricing" */
export const ARCHIVE_OVERHEAD_BYTES = 32 * 1024;

/**
 * Bytes of the archives of a vault, without the overhead that DescribeVault and ListVaults include.
 *
 * @param sizeBytes SizeInBytes of the vault
 */
export const archiveBytesIn = ({ archives, sizeBytes }: { archives: number; sizeBytes: number }): number =>
  Math.max(0, sizeBytes - ARCHIVE_OVERHEAD_BYTES * archives);
