import * as z from 'zod';
import { firstWithin } from '../text/first-within';
import { KeyId, PlanName, RunId } from './names';

/**
 * Outcome of a snapshot in a rebuild. `rebuilt`: its catalog is proven, and its record was created. `known`: its record existed.
 * `forgotten`: its catalog is proven, but the newest accepted snapshot does not list it: retention dropped it, or it was never
 * sealed. `unproven`: nothing proves that a listed key wrote it, so a person must decide. `conflict`: several catalogs have its id.
 * `broken`: its catalog cannot be read. `lost`: its catalog or archives that it needs cannot be retrieved. `damaged`: its record
 * exists, but archives that it needs are missing from the vault.
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

/** Outcomes that need the attention of a person. */
export const TROUBLED_OUTCOMES: readonly SnapshotOutcome[] = ['unproven', 'conflict', 'broken', 'lost', 'damaged'];

/** Snapshot found in a vault, with its outcome. Unless it is proven, all its other members are unverified claims. */
export const RebuiltSnapshot = z.object({
  plan: PlanName,
  snapshot: RunId,
  outcome: SnapshotOutcome,
  reason: z.string().optional(),
  takenAt: z.string().optional(),
  objects: z.int().optional(),
  bytes: z.int().optional(),
  verdict: z.enum(['accepted', 'held']).optional(),
  /** Id of the key that claims to have signed it. */
  signer: KeyId.optional(),
  /** Set when the snapshot is derived from descriptions of archives, since there is no catalog. */
  partial: z.literal(true).optional(),
  /** Ids of the archives that hold its catalog; several in a conflict, of which the oldest are listed. */
  catalogs: z.array(z.string()),
  /** Creation date of the catalog archive in the vault's inventory. */
  createdAt: z.string().optional(),
  /** Ids of the oldest archives that claim to be its catalog but were rejected. */
  disbelieved: z.array(z.string()).optional(),
  /** Number of archives that claim to be its catalog and are not listed. */
  unnamed: z.int().optional(),
  /** Number of archives that are too recent to be in the inventory. */
  notYetListed: z.int().optional(),
});
export type RebuiltSnapshot = z.infer<typeof RebuiltSnapshot>;

/**
 * Archive of a vault that claims to be the pin of a snapshot. `pinned`: it is proven, and its snapshot was pinned. `known`: its
 * snapshot was pinned by it before. `unused`: it is proven, and its snapshot is not kept, has another pin, or has been unpinned.
 * `unproven`: nothing proves that a listed key wrote it, so that it pins nothing.
 */
export const RebuiltPin = z.object({
  plan: PlanName,
  archiveId: z.string(),
  /** Pinned snapshot, if it is proven. */
  snapshot: RunId.optional(),
  outcome: z.enum(['pinned', 'known', 'unused', 'unproven']),
  reason: z.string().optional(),
});
export type RebuiltPin = z.infer<typeof RebuiltPin>;

const ArchiveSum = z.object({ archives: z.int(), bytes: z.int() });

/** Content of `rebuilt.json`: the snapshots found in a vault. */
export const Rebuilt = z.object({
  snapshots: z.array(RebuiltSnapshot),
  /** Archives that claim to be pins; missing if there are none. */
  pins: z.array(RebuiltPin).optional(),
  /**
   * Archives of Moraine that no snapshot needs and retention has no record of: from interrupted runs, or from runs whose catalog is
   * more recent than the inventory. They are listed in `unreferenced.jsonl`, which is a valid manifest.
   */
  unreferenced: ArchiveSum,
  /** Number of archives that lost answers to uploads left besides those that count: garbage since this rebuild. Default: 0. */
  duplicates: z.int().min(0).optional(),
  /** Key with which the deployment signs catalogs, PEM; missing if it was not used to verify any. */
  signingKey: z.object({ keyId: KeyId, publicKey: z.string() }).optional(),
});
export type Rebuilt = z.infer<typeof Rebuilt>;

/** Count snapshots, or pins, by outcome. */
export function countOutcomes<Outcome extends string>(
  found: Iterable<{ outcome: Outcome }>,
): Partial<Record<Outcome, number>> {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of found) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return Object.fromEntries(counts) as Partial<Record<Outcome, number>>;
}

/** Summary of a rebuild for its report, with the first snapshots that need attention. */
export const RebuiltSums = z.object({
  /** Number of snapshots by outcome. */
  outcomes: z.partialRecord(SnapshotOutcome, z.int()),
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
  /** Number of archives that claim to be pins, by outcome, and the first unproven ones; missing if there are none. */
  pins: z
    .object({ counts: z.partialRecord(RebuiltPin.shape.outcome, z.int()), unproven: z.array(RebuiltPin) })
    .optional(),
  unreferenced: ArchiveSum,
  duplicates: Rebuilt.shape.duplicates,
  signingKey: Rebuilt.shape.signingKey,
});
export type RebuiltSums = z.infer<typeof RebuiltSums>;

const TROUBLED_NAMED = 100;
const TROUBLED_BYTES_MAX = 64 * 1024;
const PINS_BYTES_MAX = 16 * 1024;

export const isTroubled = ({ outcome }: Pick<RebuiltSnapshot, 'outcome'>) => TROUBLED_OUTCOMES.includes(outcome);

function sumsOfPins(pins: readonly RebuiltPin[]): NonNullable<RebuiltSums['pins']> {
  const unproven = pins.filter(({ outcome }) => outcome === 'unproven').slice(0, TROUBLED_NAMED);
  return { counts: countOutcomes(pins), unproven: firstWithin(unproven, PINS_BYTES_MAX) };
}

export function sumsOfRebuilt({ snapshots, pins, unreferenced, duplicates, signingKey }: Rebuilt): RebuiltSums {
  const troubled = snapshots.filter(isTroubled).slice(0, TROUBLED_NAMED);
  const named = troubled.map(({ plan, snapshot, outcome, reason, takenAt, objects, bytes, signer, partial }) => ({
    ...{ plan, snapshot, outcome, reason, takenAt, objects, bytes, signer, partial },
  }));
  const outcomes = countOutcomes(snapshots);
  const sums = { outcomes, troubled: firstWithin(named, TROUBLED_BYTES_MAX), unreferenced, duplicates, signingKey };
  return pins ? { ...sums, pins: sumsOfPins(pins) } : sums;
}
