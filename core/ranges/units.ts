/** 1 MiB: size of a leaf of a tree hash, and unit of all Glacier ranges. */
export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;
