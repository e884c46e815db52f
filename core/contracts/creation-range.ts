import * as z from 'zod';

const Second = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, 'write 2026-01-31T12:00:00Z')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is not a date');

/**
 * Range of creation dates of archives, in UTC to the second; a missing end is unbounded.
 *
 * @see Amazon Glacier Developer Guide, "Initiate Job", InventoryRetrievalParameters
 */
export const CreationRange = z
  .strictObject({
    /** Inclusive. */
    from: Second.optional(),
    /** Exclusive. */
    to: Second.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, 'must begin before it ends');
export type CreationRange = z.infer<typeof CreationRange>;

/** Range with at least one end. */
export const BoundedCreationRange = CreationRange.refine(
  ({ from, to }) => (from ?? to) !== undefined,
  'must have `from`, `to` or both',
);
