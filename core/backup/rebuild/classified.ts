import * as z from 'zod';
import { KeyId, PlanName, RunId } from '../../contracts/names';
import { Snapshot, Verdict } from '../../contracts/snapshot';

const Subject = { plan: PlanName, snapshot: RunId, archiveId: z.string() };
const Presence = { missing: z.int(), notYetListed: z.int() };

/** A line of a rebuild's progress: what is known of one catalog of the vault. */
export const Classified = z.discriminatedUnion('kind', [
  /** A listed key signed it, and what it says agrees with the vault. */
  z.object({
    kind: z.literal('proven'),
    ...Subject,
    ...Presence,
    tar: z.string(),
    signer: KeyId,
    signedAt: z.string(),
    verdict: Verdict,
    /** What was signed names no accepted snapshot. */
    namesNone: z.boolean(),
    /** SHA-256 of the statement as canonical JSON, hexadecimal. */
    statementHash: z.string(),
    summary: Snapshot,
  }),
  /** It can be read, and is not proven. */
  z.object({
    kind: z.literal('unproven'),
    ...Subject,
    reason: z.string(),
    /** Claims. */
    signer: KeyId.optional(),
    takenAt: z.string().optional(),
    objects: z.int(),
    bytes: z.int(),
  }),
  /** It cannot be read as a catalog. */
  z.object({ kind: z.literal('broken'), ...Subject, reason: z.string() }),
  /** Its snapshot is known: what of that the vault does not have any more. */
  z.object({ kind: z.literal('known'), ...Subject, ...Presence, problem: z.string().optional() }),
  /** It could not be retrieved. */
  z.object({ kind: z.literal('not retrieved'), ...Subject }),
]);
export type Classified = z.infer<typeof Classified>;
export type ProvenCatalog = Extract<Classified, { kind: 'proven' }>;
