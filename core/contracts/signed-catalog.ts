import * as z from 'zod';
import { KeyId, PlanName, RunId } from './names';
import { Verdict } from './snapshot';

/** Another snapshot of the plan, by its id and the tree hash of its catalog archive. */
const OtherSnapshot = z.object({ snapshot: RunId, catalogTreeHash: z.string() });

/** What a deployment vouches for when it signs a snapshot's catalog. */
export const CatalogStatement = z.object({
  /** Version of the format. */
  format: z.literal(1),
  /** Id of the signing key. */
  signer: KeyId,
  vaultArn: z.string(),
  plan: PlanName,
  snapshot: RunId,
  /** ISO 8601. */
  takenAt: z.string(),
  /**
   * When the run that signed it began, ISO 8601: of a snapshot that was adopted, later than `takenAt`; `takenAt` when left out.
   * One run of a plan at a time signs, so that this is the order of its catalogs, whenever somebody uploads one again.
   */
  signedAt: z.string().optional(),
  verdict: Verdict,
  /** The plan's other snapshots as they stood when this one was written. */
  accepted: z.array(OtherSnapshot),
  held: z.array(OtherSnapshot),
  /** The other members of the catalog. */
  members: z.array(z.object({ name: z.string(), sizeBytes: z.int().min(0), treeHash: z.string() })),
});
export type CatalogStatement = z.infer<typeof CatalogStatement>;

/** `signature.json` of a snapshot, a member of its catalog. */
export const SignedCatalog = z.object({
  /** Members that a later version adds are signed too, so that nothing is left out of what was read. */
  statement: z.looseObject(CatalogStatement.shape),
  /** ECDSA over NIST P-256 and SHA-256 of the statement as canonical JSON: DER, base64. */
  signature: z.base64(),
});
export type SignedCatalog = z.infer<typeof SignedCatalog>;
