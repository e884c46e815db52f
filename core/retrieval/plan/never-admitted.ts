import type { TextList } from '../../collections/text-list';
import type { Outcome, RetrievalRun } from '../../contracts/retrieval-run';
import { planPieces } from '../../ranges/plan-pieces';
import type { ArchiveCollection } from './archive-collection';
import type { PaidJobs } from './paid-jobs';
import { cutSizesOf } from './piece-sizes';
import { allowanceFor, cutSettingsOf } from './policy-plan';
import { isNeverAdmitted } from './policy-settings';
import { type NeverAdmitted, neverAdmittedReason } from './policy-warnings';

/** Number of keys that a warning names. */
const KEYS_MAX = 3;

/** Archives of a plan that the account's data retrieval policy never admits, with the sum of their bytes. */
export interface RefusedArchives extends NeverAdmitted {
  bytes: number;
  has(archive: number): boolean;
}

/**
 * Find the archives of a run that the account's data retrieval policy never admits, and add their outcomes. Those whose jobs are paid for
 * are not among them.
 *
 * @param keyOf key of an archive's object; undefined for one that is not requested anyway
 */
export function refuseNeverAdmitted(
  run: RetrievalRun,
  archives: ArchiveCollection,
  order: Uint32Array,
  keyOf: (archive: number) => string | undefined,
  rejected: TextList,
  paid: PaidJobs,
): RefusedArchives {
  const allowance = allowanceFor(run);
  const refused = new Set<number>();
  const found = { archives: 0, bytes: 0, keys: [] as string[], bytesMax: allowance?.bytes ?? 0 };
  if (!allowance) return { ...found, has: () => false };
  const settings = cutSettingsOf(run);
  for (const archive of order) {
    const sizeBytes = archives.sizeBytesOf(archive);
    const key = isNeverAdmitted(sizeBytes, settings, allowance) ? keyOf(archive) : undefined;
    if (key === undefined) continue;
    const { archiveId, treeHash, creationDate, description } = archives.at(archive);
    const pieces = planPieces(sizeBytes, cutSizesOf(sizeBytes, settings).pieceBytes);
    if (pieces.every((range) => paid.covering({ archiveId, ...range }))) continue;
    refused.add(archive);
    found.archives++;
    found.bytes += sizeBytes;
    if (found.keys.length < KEYS_MAX) found.keys.push(key);
    const reason = neverAdmittedReason(allowance.bytes);
    const facts = { archiveId, key, sizeBytes, treeHash, creationDate, description };
    rejected.add(JSON.stringify({ ...facts, outcome: 'failed', reason, requests: 0 } satisfies Outcome));
  }
  return { ...found, has: (archive) => refused.has(archive) };
}
