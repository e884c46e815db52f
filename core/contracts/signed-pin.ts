import * as z from 'zod';
import { KeyId, PlanName, RunId } from './names';
import { Pin } from './pin';

/** Statement that a deployment signs for a pin. It has a `kind`, and lacks what every statement of a catalog has. */
export const PinStatement = Pin.extend({
  /** Version of the format. */
  format: z.literal(1),
  kind: z.literal('pin'),
  /** Id of the signing key. */
  signer: KeyId,
  vaultArn: z.string(),
  plan: PlanName,
  snapshot: RunId,
  /** Run that pinned the snapshot; the description of its archive names it. */
  run: RunId,
});
export type PinStatement = z.infer<typeof PinStatement>;

/** Content of the archive of a pin. */
export const SignedPin = z.object({
  /** Statement including unknown members, which later versions may add and sign. */
  statement: z.looseObject(PinStatement.shape),
  /** ECDSA signature (NIST P-256, SHA-256) of the statement as canonical JSON: DER, base64. */
  signature: z.base64(),
});
export type SignedPin = z.infer<typeof SignedPin>;

/** Size of the largest archive of a pin that is read: several times that of the longest statement. */
export const PIN_BYTES_MAX = 32 * 1024;
