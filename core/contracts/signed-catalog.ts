import * as z from 'zod';
import { KeyId, PlanName, RunId } from './names';
import { Verdict } from './snapshot';

/** Reference to another snapshot of the plan: its id and the tree hash of its catalog archive. */
const OtherSnapshot = z.object({ snapshot: RunId, catalogTreeHash: z.string() });

/** Statement that a deployment signs for a snapshot's catalog. */
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
   * Start of the run that signed the catalog, ISO 8601; default: `takenAt`. It is later than `takenAt` for an adopted snapshot. Since
   * only one run of a plan signs at a time, it orders the plan's catalogs, even if one of them is uploaded again later.
   */
  signedAt: z.string().optional(),
  verdict: Verdict,
  /** Other accepted and held snapshots of the plan at the time of signing. */
  accepted: z.array(OtherSnapshot),
  held: z.array(OtherSnapshot),
  /** Other files in the catalog. */
  members: z.array(z.object({ name: z.string(), sizeBytes: z.int().min(0), treeHash: z.string() })),
});
export type CatalogStatement = z.infer<typeof CatalogStatement>;

/** Content of `signature.json`, a file in a snapshot's catalog. */
export const SignedCatalog = z.object({
  /** Statement including unknown members, which later versions may add and sign. */
  statement: z.looseObject(CatalogStatement.shape),
  /** ECDSA signature (NIST P-256, SHA-256) of the statement as canonical JSON: DER, base64. */
  signature: z.base64(),
});
export type SignedCatalog = z.infer<typeof SignedCatalog>;
