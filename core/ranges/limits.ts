import { GIB, MIB } from './units';

/**
 * Parts of a multipart upload to S3, one for each range of an archive.
 *
 * @see Amazon S3 User Guide, "Amazon S3 multipart upload limits"
 */
export const S3_PARTS_MAX = 10_000;

/** Shortest part that S3 takes, but for the last, in bytes: the least power of two above its 5 MiB. */
export const S3_PART_BYTES_MIN = 8 * MIB;

/** Longest part that S3 takes, in bytes: the largest power of two within its 5 GiB. */
export const S3_PART_BYTES_MAX = 4 * GIB;

/**
 * Parts of a multipart upload to Glacier; as many blocks at the most has a slice of an object, whose parts are no longer.
 *
 * @see Amazon Glacier Developer Guide, "Uploading Large Archives in Parts"
 */
export const GLACIER_PARTS_MAX = 10_000;

/** Longest part that Glacier takes, in bytes. */
export const GLACIER_PART_BYTES_MAX = 4 * GIB;

/** Length of Glacier's largest archive, in bytes: 10,000 parts × 4 GiB = 40,000 GiB. */
export const LARGEST_ARCHIVE_BYTES = GLACIER_PARTS_MAX * GLACIER_PART_BYTES_MAX;
