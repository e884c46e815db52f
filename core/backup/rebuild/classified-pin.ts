import * as z from 'zod';
import { PlanName, RunId } from '../../contracts/names';
import { Pin } from '../../contracts/pin';

const Subject = { plan: PlanName, archiveId: z.string() };

/** A line of a rebuild's progress: the classification of one archive that claims to be a pin. */
export const ClassifiedPin = z.discriminatedUnion('kind', [
  /** Signed by a listed key, and consistent with the vault. */
  z.object({ kind: z.literal('proven'), ...Subject, snapshot: RunId, pin: Pin }),
  /** The pin of a snapshot on record. */
  z.object({ kind: z.literal('known'), ...Subject }),
  z.object({ kind: z.literal('unproven'), ...Subject, reason: z.string() }),
]);
export type ClassifiedPin = z.infer<typeof ClassifiedPin>;
export type ProvenPin = Extract<ClassifiedPin, { kind: 'proven' }>;
