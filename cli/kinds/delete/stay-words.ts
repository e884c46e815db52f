import type { StayReason } from '../../../core/contracts/deletion-run';

/** Short reasons why archives stay. */
export const STAY_WORDS: Record<StayReason, string> = {
  moraine: 'written by Moraine',
  unlisted: 'of a manifest, not in the inventory of the vault',
  'not-copied': 'not copied and verified by the retrieval',
  'further-name': 'copied, but not to a further name',
  folder: 'standing for a folder, without an object: only --unproven deletes it',
  unrecorded: 'no checksum of the object on record',
  gone: 'the object is gone',
  changed: 'the object has another size, checksum or origin',
  unchecked: 'S3 keeps no CRC32 of the object',
  denied: 'S3 denies a look at the object',
  encrypted: 'the object is encrypted with a key that Moraine does not have (SSE-C)',
  locked: 'kept by the lock of the vault',
  refused: 'Glacier refuses',
  'not-reached': 'the run ended before it came to them',
};
