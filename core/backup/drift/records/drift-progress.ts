import * as z from 'zod';
import { decodeItem } from '../../../contracts/decode-item';
import { Drift } from '../../../contracts/drift';
import { jsonText } from '../../../contracts/json-text';
import { keyOf } from '../../../contracts/table';
import type { ItemStore } from '../../../ports/item-store';
import { runExpiryOf } from '../../../run/expiry';

/** Progress of the comparison of an inventory over all calls. */
export const DriftProgress = z.discriminatedUnion('stage', [
  /** What the snapshots in the vault need is being collected. */
  z.object({
    stage: z.literal('collecting'),
    /** Time at which the first call began, ISO 8601. */
    begunAt: z.string(),
    /** Snapshots that have been read, in order of plan and id, up to the last one; missing once all have been. */
    last: z.object({ plan: z.string(), snapshot: z.string() }).optional(),
    snapshots: z.int().min(0),
    unreadSnapshots: z.int().min(0),
    /** Call that wrote the file `driftFiles.needed`. */
    call: z.string(),
  }),
  z.object({ stage: z.literal('done'), drift: Drift }),
]);
export type DriftProgress = z.infer<typeof DriftProgress>;
export type Collecting = Extract<DriftProgress, { stage: 'collecting' }>;

const DriftItem = z
  .object({ revision: z.int(), progress: jsonText(DriftProgress) })
  .transform(({ revision, progress }) => ({ revision, ...progress }));

/** Recorded progress. Each change increments the revision. */
export type RecordedDrift = z.infer<typeof DriftItem>;

/** @returns undefined before the first call has ended */
export async function getDriftProgress(items: ItemStore, runId: string): Promise<RecordedDrift | undefined> {
  const item = await items.get(keyOf.drift(runId));
  return item && decodeItem(DriftItem, item);
}

/** Drift of an inventory run. @returns undefined when it has not been compared to the end */
export async function getDrift(items: ItemStore, runId: string): Promise<Drift | undefined> {
  const progress = await getDriftProgress(items, runId);
  return progress?.stage === 'done' ? progress.drift : undefined;
}

/**
 * Record the progress of a call, unless another call has recorded progress since this one began.
 *
 * @param change.before recorded progress when the call began
 * @returns whether it was recorded; if not, the files that the call wrote are not used
 */
export async function putDriftProgress(
  items: ItemStore,
  runId: string,
  { before, progress }: { before: RecordedDrift | undefined; progress: DriftProgress },
  now: Date,
): Promise<boolean> {
  const item = {
    ...keyOf.drift(runId),
    revision: (before?.revision ?? 0) + 1,
    progress: JSON.stringify(progress),
    expiresAt: runExpiryOf(now),
  };
  return items.put(item, { oneOf: { revision: [before?.revision] } });
}
