import { MIB } from '../ranges/units';

/**
 * Maximum size in bytes of an object in a pack. Functions that unpack, or that read objects back beside other work, hold at most one
 * such object in memory; the metadata of a larger object always has space for its tree hash.
 */
export const PACKED_OBJECT_BYTES_MAX = 32 * MIB;

/**
 * Longest archive that is uploaded in one request, held in memory: a pack of the usual length, or an object that would have four
 * parts. A longer one is sent part by part, so that an interruption costs a part and not the whole.
 */
export const WHOLE_ARCHIVE_BYTES_MAX = 128 * MIB;
