import * as z from 'zod';
import { FallbackTier } from './tier';

/** Units of provisioned capacity that a run found when it was opened. */
export const FoundCapacity = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('known'), units: z.array(z.object({ id: z.string(), expiresAt: z.iso.datetime() })) }),
  z.object({ kind: z.literal('denied'), action: z.string() }),
]);
export type FoundCapacity = z.infer<typeof FoundCapacity>;

/** Members of a run that only one of tier Expedited has. */
export const ofExpeditedRun = {
  /** Without it, what Glacier has no capacity for is requested again later. */
  fallback: FallbackTier.optional(),
  capacity: FoundCapacity.optional(),
};

/** Jobs that were started at the fallback tier. Missing: none. */
export const FallbackJobs = z.object({
  requests: z.int().min(1),
  /** Bytes that these jobs retrieve. */
  bytes: z.int().min(1),
});
export type FallbackJobs = z.infer<typeof FallbackJobs>;

/** Jobs of a run that were started at the fallback tier, and that tier. */
export const FallbackReport = FallbackJobs.extend({ tier: FallbackTier });
export type FallbackReport = z.infer<typeof FallbackReport>;
