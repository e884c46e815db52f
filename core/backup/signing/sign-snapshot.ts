import type { CatalogRun } from '../../contracts/backup-run';
import { filesOfSnapshot, snapshotFiles } from '../../contracts/run-files';
import { type CatalogStatement, SignedCatalog } from '../../contracts/signed-catalog';
import type { Snapshot, Verdict } from '../../contracts/snapshot';
import { fileUri } from '../../files/file-uri';
import type { ItemStore } from '../../ports/item-store';
import { TreeHash } from '../../tree-hash/tree-hash';
import { listHeads } from '../snapshot/heads';
import { signerOfRun } from './signer-of-run';
import { type WriteSignedDeps, writeSigned } from './write-signed';

export interface SignSnapshotDeps extends WriteSignedDeps {
  items: ItemStore;
}

/**
 * Sign the list of a snapshot's files (`signature.json`), as `writeSigned` does. The caller has checked the plan's lease.
 *
 * @throws SigningKeyUnusableError; InvalidInputError when the run was opened without a key
 */
export async function signSnapshot(
  run: CatalogRun,
  { snapshot, takenAt }: Pick<Snapshot, 'snapshot' | 'takenAt'>,
  verdict: Verdict,
  deps: SignSnapshotDeps,
): Promise<void> {
  const plan = run.plan.name;
  const statement: CatalogStatement = {
    format: 1,
    ...signerOfRun(run),
    plan,
    snapshot,
    takenAt,
    signedAt: run.startedAt,
    verdict,
    ...(await otherSnapshots(plan, snapshot, deps)),
    members: await membersOf(plan, snapshot, deps),
  };
  await writeSigned(deps, snapshotFiles.signature(plan, snapshot), statement, SignedCatalog);
}

/** The plan's other kept snapshots, by verdict; a partial one has no catalog to name. */
async function otherSnapshots(
  plan: string,
  own: string,
  { items }: SignSnapshotDeps,
): Promise<Pick<CatalogStatement, 'accepted' | 'held'>> {
  const others: Pick<CatalogStatement, 'accepted' | 'held'> = { accepted: [], held: [] };
  for await (const { snapshot, state, catalog, verdict } of listHeads(items, plan)) {
    if (snapshot === own || state !== 'kept' || !catalog) continue;
    others[verdict?.kind ?? 'accepted'].push({ snapshot, catalogTreeHash: catalog.treeHash });
  }
  return others;
}

/** The snapshot's files as stored in the bucket, which is what the catalog will hold. */
async function membersOf(
  plan: string,
  snapshot: string,
  { files }: SignSnapshotDeps,
): Promise<CatalogStatement['members']> {
  const members: CatalogStatement['members'] = [];
  for (const key of filesOfSnapshot(plan, snapshot)) {
    const body = await files.read(key);
    if (!body) throw new Error(`${fileUri(files, key)}, a file of snapshot ${snapshot}, is gone`);
    const hash = new TreeHash();
    let sizeBytes = 0;
    for await (const chunk of body) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
    members.push({ name: key, sizeBytes, treeHash: hash.digest().toString('hex') });
  }
  return members;
}
