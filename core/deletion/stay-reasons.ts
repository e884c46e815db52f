import type { StayReason } from '../contracts/deletion-run';

/** Reasons why archives stay, and what to do about each. */
export const STAY_REASONS: Record<StayReason, string> = {
  moraine: 'Moraine wrote it: a snapshot may need it. Only --archive with its id deletes it',
  unlisted:
    "a manifest named it, and the vault's inventory does not list it, so that nothing tells whether Moraine wrote it. " +
    'Only --archive with its id deletes it',
  'not-copied': 'the retrieval did not prove all copies of it. Retrieve it again, and delete it with that run',
  folder:
    'it stands for a folder, for which no object is created, so that nothing proves its one byte. ' +
    'Delete it without proof: --unproven, with --archive and its id, or once nothing else is in the vault',
  unrecorded: 'no record tells the checksum of its object. Retrieve again: that reads the object back, and records it',
  gone: 'its object is no longer at the destination. Retrieve it again before you delete it',
  changed: 'its object has another size, checksum or origin than the copy. Retrieve it again before you delete it',
  unchecked:
    'S3 keeps no CRC32 of its object, as after a copy with another checksum. Retrieve it again to another place',
  denied: 'S3 does not let its object be looked at: allow delete-archives s3:GetObject, then delete again',
  refused: 'Glacier refuses to delete it: see the access policy and the lock of the vault',
  'not-reached': 'the run ended before it came to this archive. Retry the run, or delete again',
};
