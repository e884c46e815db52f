import { verdictOf } from '../archive/claim';
import { archiveClaim } from '../archive/provenance';
import type { Candidate, Evidence, StayReason } from '../contracts/deletion-run';
import { DestinationDeniedError } from '../contracts/errors';
import type { Destination, ObjectHead } from '../ports/destination';

type Copies = Extract<Evidence, { kind: 'copies' }>;

/** What a look at the objects of an archive shows: that they prove its bytes, or why they do not. */
export type Look = { evidence: Evidence } | Doubt;

/** Why the objects of an archive do not prove its bytes, or nothing is deleted whatever they prove, with the key of the first of them. */
export interface Doubt {
  key: string;
  why: StayReason;
  /** Of `locked`: time until which it is, ISO 8601; missing for ever. */
  until?: string | undefined;
}

/** Look at all objects of an archive. Each must have its size, the CRC32 on record, and metadata that names this archive. */
export async function lookAt(
  destination: Pick<Destination, 'head'>,
  bucket: string,
  candidate: Candidate,
  now: () => Date,
): Promise<Look> {
  const lookedAt = now().toISOString();
  const objects: Copies['objects'] = [];
  for (const { key, crc32 } of candidate.objects) {
    const why = await destination.head({ bucket, key }).then((head) => doubtOf(head, candidate, crc32), denialOf);
    if (why) return { key, why };
    objects.push({ key, sizeBytes: candidate.sizeBytes, crc32 });
  }
  return { evidence: { kind: 'copies', bucket, objects, lookedAt } };
}

/** @throws the error itself unless S3 denies the look */
function denialOf(error: unknown): StayReason {
  if (!(error instanceof DestinationDeniedError)) throw error;
  return error.isEncrypted ? 'encrypted' : 'denied';
}

function doubtOf(head: ObjectHead | undefined, candidate: Candidate, crc32: number): StayReason | undefined {
  if (!head) return 'gone';
  if (head.crc32 === undefined) return 'unchecked';
  return verdictOf(archiveClaim(head, candidate), head, candidate, crc32) === 'ours' ? undefined : 'changed';
}
