import * as z from 'zod';
import { GLOB_CHARACTERS_MAX } from './backup-plan';
import { CreationRange } from './creation-range';

/** Globs of one selection. */
export const SELECTION_PATHS_MAX = 100;

/** Which archives of a vault to take; an archive is taken if it meets every member. */
export const Selection = z.strictObject({
  /** Globs of names; an archive meets them if it meets one. A glob that equals a name takes that one literally. */
  paths: z.array(z.string().min(1).max(GLOB_CHARACTERS_MAX)).min(1).max(SELECTION_PATHS_MAX).optional(),
  created: CreationRange.optional(),
  /** Exclusive, in bytes. */
  largerThanBytes: z.int().min(0).optional(),
  smallerThanBytes: z.int().min(1).optional(),
  /** File in the runs bucket with an archive id per line. */
  ids: z.strictObject({ bucket: z.string(), key: z.string() }).optional(),
  /** Number of archives at most, the oldest first. */
  limit: z.int().min(1).optional(),
});
export type Selection = z.infer<typeof Selection>;
