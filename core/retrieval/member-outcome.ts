import type { MemberLine } from '../contracts/copy-message';
import type { Outcome } from '../contracts/retrieval-run';
import type { Delivery } from './deliver-object';
import { propertiesLeftOut } from './restorable-properties';

/** Outcome of a member of a pack. The requests of its piece are not attributed to any member. */
export function memberOutcome(
  pack: { archiveId: string; creationDate: string; description: string },
  { key, sizeBytes, treeHash, properties, modifiedAt }: MemberLine,
  end: Delivery,
): Outcome {
  const { archiveId, creationDate, description } = pack;
  const facts = { archiveId, key, sizeBytes, treeHash, creationDate, description, modifiedAt, requests: 0 };
  if (end.state === 'failed') return { ...facts, outcome: 'failed', reason: end.reason };
  const outcome = end.adopted ? 'adopted' : 'verified';
  return { ...facts, key: end.key, outcome, crc32: end.crc32, propertiesLeftOut: propertiesLeftOut(properties) };
}
