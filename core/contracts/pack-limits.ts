import { MIB } from '../ranges/units';

/**
 * Maximum size in bytes of an object in a pack. Functions that unpack, or that read objects back beside other work, hold at most one
 * such object in memory; the metadata of a larger object always has space for its tree hash.
 */
export const PACKED_OBJECT_BYTES_MAX = 32 * MIB;
