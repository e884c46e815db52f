import type { ListedDeletion, StayReason } from '../contracts/deletion-run';
import type { Doubt } from './look-at';

/** Why an archive stays, at which key, and what to do. */
export function stayReasonOf({ why, key, until }: Doubt): string {
  if (why === 'locked') return `${STAY_REASONS.locked} ${until === undefined ? 'for ever' : `until ${until}`}`;
  return why === 'further-name' ? `its further name ${key} failed: ${STAY_REASONS[why]}` : STAY_REASONS[why];
}

/** Why an archive of a list stays before anything is looked at. */
export const doubtOfLine = ({ key, failedKey, why }: Extract<ListedDeletion, { kind: 'stays' }>): Doubt => ({
  key: failedKey ?? key,
  why,
});

/** Reasons why archives stay, and what to do about each. */
const STAY_REASONS: Record<StayReason, string> = {
  moraine: 'Moraine wrote it: a snapshot may need it. Only --archive with its id deletes it',
  unlisted:
    "a manifest named it, and the vault's inventory does not list it, so that nothing tells whether Moraine wrote it. " +
    'Only --archive with its id deletes it',
  'not-copied': 'the retrieval did not prove all copies of it. Retrieve it again, and delete it with that run',
  'further-name':
    'the retrieval proved it under another name, and report.csv of the retrieval says why this one was not copied. Remove what ' +
    'lies in its way and retrieve again with the same names; or, if you can do without this name, without it. Then ' +
    'delete with that run',
  folder:
    'it stands for a folder, for which no object is created, so that nothing proves its one byte. ' +
    'Delete it without proof: --unproven, with --archive and its id, or once nothing else is in the vault',
  unrecorded: 'no record tells the checksum of its object. Retrieve again: that reads the object back, and records it',
  gone: 'its object is no longer at the destination. Retrieve it again before you delete it',
  changed: 'its object has another size, checksum or origin than the copy. Retrieve it again before you delete it',
  unchecked:
    'S3 keeps no CRC32 of its object, as after a copy with another checksum. Retrieve it again to another place',
  denied: 'S3 does not let its object be looked at: allow delete-archives s3:GetObject, then delete again',
  encrypted:
    'S3 answers 400 to a look at its object, as it does when somebody has encrypted an object with a key of their own (SSE-C). ' +
    'If it was not you, find out who may write to the bucket. With that key, copy it over itself with encryption by S3 or KMS, then delete again; ' +
    'or remove it, retrieve the archive again, and delete with that run',
  locked: 'the lock of the vault forbids to delete it',
  refused: 'Glacier refuses to delete it: see the access policy and the lock of the vault',
  'not-reached': 'the run ended before it came to this archive. Retry the run, or delete again',
};
