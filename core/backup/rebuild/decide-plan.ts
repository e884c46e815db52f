import { snapshotFiles } from '../../contracts/run-files';
import { SignedCatalog } from '../../contracts/signed-catalog';
import type { SnapshotHead } from '../../contracts/snapshot';
import { readJson } from '../../files/read-json';
import { CatalogTar } from './catalog-tar';
import type { ProvenCatalog } from './classified';
import { type Proof, readSignature } from './classify-catalog';
import { type Candidate, decideKept, type KeptDecision, type ListedSnapshots } from './decide-kept';
import type { CatalogGroup } from './group-catalogs';
import { PlanState } from './plan-state';
import type { RebuildDeps } from './rebuild-deps';

/** The recorded state of a plan and which of its snapshots are kept, according to that state and the proven catalogs. */
export interface PlanDecision extends KeptDecision {
  state: PlanState;
}

/** Read the state of a plan and decide which of its snapshots are kept. */
export async function decidePlan(
  deps: RebuildDeps,
  plan: string,
  groups: readonly CatalogGroup[],
  proof: Proof,
): Promise<PlanDecision> {
  const state = await PlanState.read(deps, plan);
  const candidates: Candidate[] = [];
  const catalogs = new Map<string, ProvenCatalog>();
  for (const { snapshot, vault } of state.heads.values()) {
    const head = vault === proof.vault ? state.knownHead(snapshot) : undefined;
    if (head?.catalog) candidates.push(knownCandidate(head, head.catalog));
  }
  for (const { proven } of groups) {
    if (!proven || state.knownHead(proven.snapshot)) continue;
    catalogs.set(proven.snapshot, proven);
    candidates.push(provenCandidate(proven, proof));
  }
  const decision = await decideKept(candidates, ({ snapshot }) => {
    const catalog = catalogs.get(snapshot);
    return catalog ? signedLists(deps, catalog, proof) : knownLists(deps, plan, snapshot);
  });
  return { state, ...decision };
}

/** The signed statement of a known snapshot's catalog; undefined when it was never signed. */
export async function statementOfKnown(
  { files }: Pick<RebuildDeps, 'files'>,
  plan: string,
  snapshot: string,
): Promise<SignedCatalog['statement'] | undefined> {
  const signed = await readJson(files, snapshotFiles.signature(plan, snapshot), SignedCatalog);
  return signed?.statement;
}

const knownLists = (deps: RebuildDeps, plan: string, snapshot: string): Promise<ListedSnapshots | undefined> =>
  statementOfKnown(deps, plan, snapshot);

async function signedLists(
  { files }: RebuildDeps,
  catalog: ProvenCatalog,
  { index, keys }: Proof,
): Promise<ListedSnapshots | undefined> {
  const archive = index.find(catalog.archiveId);
  if (!archive) throw new Error(`the catalog ${catalog.archiveId} is not in the inventory that it was found in`);
  const tar = await CatalogTar.open(files, catalog.tar, archive.sizeBytes);
  const signed = await readSignature(tar, catalog, keys);
  return 'statement' in signed ? signed.statement : undefined;
}

function knownCandidate(
  { snapshot, takenAt, signedAt = takenAt, parent, verdict = { kind: 'accepted' } }: SnapshotHead,
  { treeHash: catalogTreeHash }: NonNullable<SnapshotHead['catalog']>,
): Candidate {
  // Its catalog names the snapshot that it was compared with.
  const namesNone = parent === undefined ? undefined : false;
  return { snapshot, takenAt, signedAt, catalogTreeHash, namesNone, verdict, isKnown: true };
}

function provenCandidate(
  { snapshot, archiveId, signedAt, namesNone, summary, verdict }: ProvenCatalog,
  { index }: Proof,
): Candidate {
  const catalogTreeHash = index.find(archiveId)?.treeHash ?? '';
  return { snapshot, takenAt: summary.takenAt, signedAt, catalogTreeHash, namesNone, verdict, isKnown: false };
}
