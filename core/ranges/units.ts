/** 1 MiB: the leaf of a tree hash and the grain of every Glacier range. */
export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;
