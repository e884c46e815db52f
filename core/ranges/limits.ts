import { GIB, MIB } from './units';

/**
 * Maximum number of parts of a multipart upload to S3; each range of an archive is a part.
 *
 * @see Amazon S3 User Guide, "Amazon S3 multipart upload limits"
 */
export const S3_PARTS_MAX = 10_000;

/** Minimum size of a part in S3 except the last one, in bytes: the smallest power of two above the limit of 5 MiB. */
export const S3_PART_BYTES_MIN = 8 * MIB;

/** Maximum size of a part in S3, in bytes: the largest power of two below the limit of 5 GiB. */
export const S3_PART_BYTES_MAX = 4 * GIB;

/**
 * Maximum number of parts of a multipart upload to Glacier, and of blocks of a slice of an object, which are no smaller than parts.
 *
 * @see Amazon Glacier Developer Guide, "Uploading Large Archives in Parts"
 */
export const GLACIER_PARTS_MAX = 10_000;

/** Maximum size of a part in Glacier, in bytes. */
export const GLACIER_PART_BYTES_MAX = 4 * GIB;

/** Maximum size of an archive in Glacier, in bytes: 10,000 parts × 4 GiB = 40,000 GiB. */
export const LARGEST_ARCHIVE_BYTES = GLACIER_PARTS_MAX * GLACIER_PART_BYTES_MAX;
