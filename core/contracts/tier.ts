import * as z from 'zod';

/** Hours that an inventory job usually takes. */
export const INVENTORY_HOURS = 4;

/** Speed of a Glacier archive retrieval job. */
export const Tier = z.enum(['Bulk', 'Standard', 'Expedited']);
export type Tier = z.infer<typeof Tier>;

/**
 * Hours by which a job of the tier is usually complete.
 *
 * @see Amazon Glacier Developer Guide, "Archive Retrieval Options": Expedited 1–5 minutes, Standard 3–5 hours, Bulk 5–12 hours
 */
export const usualHoursOf: Record<Tier, number> = { Expedited: 1, Standard: 5, Bulk: 12 };

/** S3 storage classes that a restored object may be written to. */
export const StorageClass = z.enum([
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
]);
export type StorageClass = z.infer<typeof StorageClass>;
