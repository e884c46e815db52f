import * as z from 'zod';
import { firstWithin } from '../text/first-within';
import { KeyId, PlanName, RunId } from './names';

/**
 * What became of a snapshot in a rebuild. `rebuilt`: put back, its catalog is proven. `known`: it was there already.
 * `forgotten`: proven, but the newest accepted snapshot does not speak of it: retention let it go, or it was never sealed.
 * `unproven`: nothing proves that a listed key wrote it, so a person has to decide. `conflict`: several catalogs have its id.
 * `broken`: its catalog cannot be read. `lost`: archives that it needs, or its catalog, cannot be had. `damaged`: it is
 * there, and archives that it needs are not in the vault any more.
 */
export const SnapshotOutcome = z.enum([
  'rebuilt',
  'known',
  'forgotten',
  'unproven',
  'conflict',
  'broken',
  'lost',
  'damaged',
]);
export type SnapshotOutcome = z.infer<typeof SnapshotOutcome>;

/** Outcomes that a person has to look at. */
export const TROUBLED_OUTCOMES: readonly SnapshotOutcome[] = ['unproven', 'conflict', 'broken', 'lost', 'damaged'];

/** A snapshot of a vault, and what became of it. Of one that is not proven, all that it says of itself is a claim. */
export const RebuiltSnapshot = z.object({
  plan: PlanName,
  snapshot: RunId,
  outcome: SnapshotOutcome,
  reason: z.string().optional(),
  takenAt: z.string().optional(),
  objects: z.int().optional(),
  bytes: z.int().optional(),
  verdict: z.enum(['accepted', 'held']).optional(),
  /** Id of the key that is said to have signed it. */
  signer: KeyId.optional(),
  /** Made up of what archives say of themselves, since there is no catalog. */
  partial: z.literal(true).optional(),
  /** Ids of the archives that are its catalog; in a conflict several, of which the oldest are named. */
  catalogs: z.array(z.string()),
  /** When the catalog was created, as the vault's inventory states it. */
  createdAt: z.string().optional(),
  /** Ids of other archives that claim to be its catalog, and are not believed: the oldest of them. */
  disbelieved: z.array(z.string()).optional(),
  /** Archives that claim to be its catalog and are not named. */
  unnamed: z.int().optional(),
  /** Archives that are too young to be in the inventory. */
  notYetListed: z.int().optional(),
});
export type RebuiltSnapshot = z.infer<typeof RebuiltSnapshot>;

const ArchiveSum = z.object({ archives: z.int(), bytes: z.int() });

/** `rebuilt.json`: what came back of a vault's snapshots. */
export const Rebuilt = z.object({
  snapshots: z.array(RebuiltSnapshot),
  /**
   * Archives of Moraine's that no snapshot needs and that retention does not know: of a run that was interrupted, or whose
   * catalog is younger than the inventory. They are listed in `unreferenced.jsonl`, which is a manifest for another rebuild.
   */
  unreferenced: ArchiveSum,
  /** The key by which the deployment signs catalogs, PEM; left out where nothing was proven against it. */
  signingKey: z.object({ keyId: KeyId, publicKey: z.string() }).optional(),
});
export type Rebuilt = z.infer<typeof Rebuilt>;

/** How many snapshots had each outcome. */
export const OutcomeCounts = z.partialRecord(SnapshotOutcome, z.int());
export type OutcomeCounts = z.infer<typeof OutcomeCounts>;

export function countOutcomes(snapshots: Iterable<Pick<RebuiltSnapshot, 'outcome'>>): OutcomeCounts {
  const counts: OutcomeCounts = {};
  for (const { outcome } of snapshots) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** What the report of a rebuild says of it; of those that a person has to look at, it names the first. */
export const RebuiltSums = z.object({
  outcomes: OutcomeCounts,
  troubled: z.array(
    RebuiltSnapshot.pick({
      plan: true,
      snapshot: true,
      outcome: true,
      reason: true,
      takenAt: true,
      objects: true,
      bytes: true,
      signer: true,
      partial: true,
    }),
  ),
  unreferenced: ArchiveSum,
  signingKey: Rebuilt.shape.signingKey,
});
export type RebuiltSums = z.infer<typeof RebuiltSums>;

const TROUBLED_NAMED = 100;
const TROUBLED_BYTES_MAX = 64 * 1024;

export const isTroubled = ({ outcome }: Pick<RebuiltSnapshot, 'outcome'>) => TROUBLED_OUTCOMES.includes(outcome);

export function sumsOfRebuilt({ snapshots, unreferenced, signingKey }: Rebuilt): RebuiltSums {
  const troubled = snapshots.filter(isTroubled).slice(0, TROUBLED_NAMED);
  const named = troubled.map(({ plan, snapshot, outcome, reason, takenAt, objects, bytes, signer, partial }) => ({
    ...{ plan, snapshot, outcome, reason, takenAt, objects, bytes, signer, partial },
  }));
  const outcomes = countOutcomes(snapshots);
  return { outcomes, troubled: firstWithin(named, TROUBLED_BYTES_MAX), unreferenced, signingKey };
}
