import * as z from 'zod';
import { BoundedCreationRange } from './creation-range';
import { Paths } from './paths';

/** Which archives of a vault to take; an archive is taken if it meets every member. */
export const Selection = z
  .strictObject({
    /** Globs of names; an archive meets them if it meets one. A glob that equals a name takes that one literally. */
    paths: Paths.min(1).optional(),
    created: BoundedCreationRange.optional(),
    /** Exclusive, in bytes. */
    largerThanBytes: z.int().min(0).optional(),
    smallerThanBytes: z.int().min(1).optional(),
    /** File in the runs bucket with an archive id per line. */
    ids: z.strictObject({ bucket: z.string(), key: z.string() }).optional(),
    /** Number of archives at most, the oldest first. */
    limit: z.int().min(1).optional(),
  })
  .refine((selection) => Object.values(selection).some((member) => member !== undefined), 'must have a member')
  .refine(
    ({ largerThanBytes = -1, smallerThanBytes = Number.POSITIVE_INFINITY }) => largerThanBytes + 1 < smallerThanBytes,
    'no size is between `largerThanBytes` and `smallerThanBytes`',
  );
export type Selection = z.infer<typeof Selection>;

const Amount = z.object({ archives: z.int().min(0), bytes: z.int().min(0) });

/** Outcome of a selection: what there was to select from, and what was left out. */
export const SelectionOutcome = z.object({
  /** The selection in words. */
  words: z.string(),
  /** Archives that the inventory or manifest lists. An inventory of a range lists only archives of the range. */
  listed: Amount,
  /** Number of archives that do not meet a member, by member; an archive may not meet several. `limit`: of those that meet all. */
  excluded: z.partialRecord(
    z.enum(['paths', 'created', 'largerThanBytes', 'smallerThanBytes', 'ids', 'limit'] satisfies (keyof Selection)[]),
    z.int().min(0),
  ),
  /** Number of ids in the file of ids that are not listed; missing without such a file. */
  unlistedIds: z.int().min(0).optional(),
});
export type SelectionOutcome = z.infer<typeof SelectionOutcome>;
