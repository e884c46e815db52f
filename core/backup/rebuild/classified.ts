import * as z from 'zod';
import { KeyId, PlanName, RunId } from '../../contracts/names';
import { Snapshot, Verdict } from '../../contracts/snapshot';

const Subject = { plan: PlanName, snapshot: RunId, archiveId: z.string() };
const Presence = { missing: z.int(), notYetListed: z.int() };

/** A line of a rebuild's progress: the classification of one catalog of the vault. */
export const Classified = z.discriminatedUnion('kind', [
  /** Signed by a listed key, and consistent with the vault. */
  z.object({
    kind: z.literal('proven'),
    ...Subject,
    ...Presence,
    tar: z.string(),
    signer: KeyId,
    signedAt: z.string(),
    verdict: Verdict,
    /** Whether the signed statement names no accepted snapshot. */
    namesNone: z.boolean(),
    /** SHA-256 of the signed statement as canonical JSON, hexadecimal. */
    statementHash: z.string(),
    summary: Snapshot,
  }),
  /** Readable but not proven. */
  z.object({
    kind: z.literal('unproven'),
    ...Subject,
    reason: z.string(),
    /** Unverified claims of the catalog. */
    signer: KeyId.optional(),
    takenAt: z.string().optional(),
    objects: z.int(),
    bytes: z.int(),
  }),
  /** Not readable as a catalog. */
  z.object({ kind: z.literal('broken'), ...Subject, reason: z.string() }),
  /** Its snapshot is known; lists what of that snapshot is no longer in the vault. */
  z.object({ kind: z.literal('known'), ...Subject, ...Presence, problem: z.string().optional() }),
  /** Not retrieved. */
  z.object({ kind: z.literal('not retrieved'), ...Subject }),
]);
export type Classified = z.infer<typeof Classified>;
export type ProvenCatalog = Extract<Classified, { kind: 'proven' }>;
