import { randomBytes } from 'node:crypto';
import { assertCheckable, headsInScope } from '../../core/backup/check/checked-heads';
import { resolveSnapshot } from '../../core/backup/snapshot/heads';
import { InvalidInputError } from '../../core/contracts/errors';
import type { CheckRun, RetrievalRequest } from '../../core/contracts/retrieval-run';
import type { ItemStore } from '../../core/ports/item-store';

/**
 * Resolve the snapshot that a check names, and assert that the check has something to compare. The archives that snapshots need are
 * read once the inventory job has completed.
 *
 * @throws SnapshotNotFoundError when none of the snapshots is in the vault, or none can be sampled; InvalidInputError when the
 *   named one is in another vault
 */
export async function completeCheck(
  items: ItemStore,
  { check: { plan, snapshot, at }, vault, sample, scheduledTime }: Extract<RetrievalRequest, { kind: 'check' }>,
  runId: string,
): Promise<Pick<CheckRun, 'check' | 'sample'>> {
  const isOneSnapshot = snapshot !== undefined || at !== undefined;
  const named = isOneSnapshot ? await resolveSnapshot(items, plan, { snapshot, at }) : undefined;
  if (named && named.vault !== vault) {
    throw new InvalidInputError(
      `snapshot ${named.snapshot} of plan ${plan} lies in vault ${named.vault}, not in ${vault}: name that vault`,
    );
  }
  const check = { plan, snapshot: named?.snapshot };
  assertCheckable({ vault, check }, await headsInScope(items, { check }), sample !== undefined);
  // The id of a scheduled run is predictable: a writer of the source could choose keys that are always or never in the sample.
  const seed = sample?.seed ?? (scheduledTime === undefined ? runId : randomBytes(8).toString('hex'));
  return { check, sample: sample && { ...sample, seed } };
}
