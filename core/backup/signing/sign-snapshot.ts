import type { CatalogRun } from '../../contracts/backup-run';
import { InvalidInputError } from '../../contracts/errors';
import { filesOfSnapshot, snapshotFiles } from '../../contracts/run-files';
import { type CatalogStatement, SignedCatalog } from '../../contracts/signed-catalog';
import type { Snapshot, Verdict } from '../../contracts/snapshot';
import { fileUri } from '../../files/file-uri';
import { readJson } from '../../files/read-json';
import type { ItemStore } from '../../ports/item-store';
import type { SigningKey } from '../../ports/signing-key';
import type { WorkingFiles } from '../../ports/working-files';
import { TreeHash } from '../../tree-hash/tree-hash';
import { listHeads } from '../snapshot/heads';
import { canonicalJson } from './canonical-json';
import { signCatalog } from './sign-catalog';

export interface SignSnapshotDeps {
  items: ItemStore;
  files: WorkingFiles;
  signingKey: Pick<SigningKey, 'sign'>;
}

/**
 * Sign the list of a snapshot's files (`signature.json`). An existing signature of the same statement is kept, since
 * every signature differs and a resumed upload of the catalog has to send the same bytes. The caller has checked the
 * plan's lease.
 *
 * @throws SigningKeyUnusableError; InvalidInputError when the run was opened without a key
 */
export async function signSnapshot(
  run: CatalogRun,
  { snapshot, takenAt }: Pick<Snapshot, 'snapshot' | 'takenAt'>,
  verdict: Verdict,
  deps: SignSnapshotDeps,
): Promise<void> {
  const { files } = deps;
  const plan = run.plan.name;
  const statement: CatalogStatement = {
    format: 1,
    ...signerOf(run),
    plan,
    snapshot,
    takenAt,
    signedAt: run.startedAt,
    verdict,
    ...(await otherSnapshots(plan, snapshot, deps)),
    members: await membersOf(plan, snapshot, deps),
  };
  const key = snapshotFiles.signature(plan, snapshot);
  const existing = await readJson(files, key, SignedCatalog);
  if (existing && canonicalJson(existing.statement) === canonicalJson(statement)) return;
  const signed = await signCatalog(deps.signingKey, statement);
  await files.write(key, JSON.stringify(signed), 'application/json');
}

/** @throws InvalidInputError when the run was opened by a version that did not sign */
function signerOf({ runId, signer, vaultArn }: CatalogRun): Pick<CatalogStatement, 'signer' | 'vaultArn'> {
  if (signer !== undefined && vaultArn !== undefined) return { signer, vaultArn };
  throw new InvalidInputError(`run ${runId} was opened without a key that signs its catalog: start another run`);
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
