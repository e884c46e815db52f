import { MIB } from '../ranges/units';

/**
 * Largest object that a pack may hold, in bytes. A function that cuts a pack open holds one object whole, and one that
 * has other work to do reads back no larger one; a larger object always has room for its tree hash in its metadata.
 */
export const PACKED_OBJECT_BYTES_MAX = 32 * MIB;
