import * as z from 'zod';

/** Typical duration of an inventory job in hours. */
export const INVENTORY_HOURS = 4;

/** Tier of an archive retrieval job. */
export const Tier = z.enum(['Bulk', 'Standard', 'Expedited']);
export type Tier = z.infer<typeof Tier>;

/** Tier at which pieces of an Expedited run are requested when Glacier has no capacity for Expedited retrievals. */
export const FallbackTier = Tier.exclude(['Expedited']);
export type FallbackTier = z.infer<typeof FallbackTier>;

/**
 * Hours after which a job of each tier is usually complete.
 *
 * @see Amazon Glacier Developer Guide, "Archive Retrieval Options": Expedited 1–5 minutes, Standard 3–5 hours, Bulk 5–12 hours
 */
export const usualHoursOf: Record<Tier, number> = { Expedited: 1, Standard: 5, Bulk: 12 };

/**
 * Hours that a job of each tier is taken to last in an estimate. Of Standard, the middle of 3–5: a data retrieval policy reckons with
 * four hours too.
 */
export const expectedHoursOf: Record<Tier, number> = { ...usualHoursOf, Standard: 4 };

/** S3 storage classes supported for restored objects. */
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

/** Storage classes of which S3 charges for every byte that is read, also by a copy within S3. */
export const ReadChargedClass = StorageClass.extract(['STANDARD_IA', 'ONEZONE_IA', 'GLACIER_IR']);
export type ReadChargedClass = z.infer<typeof ReadChargedClass>;

/** The class of an object as S3 names it, if reading it is charged for. */
export const readChargedClassOf = (storageClass: string | undefined): ReadChargedClass | undefined =>
  ReadChargedClass.safeParse(storageClass).data;
