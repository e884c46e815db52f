import { snapshotFiles } from '../../contracts/run-files';
import { SignedCatalog } from '../../contracts/signed-catalog';
import type { SnapshotHead } from '../../contracts/snapshot';
import { readJson } from '../../files/read-json';
import { CatalogTar } from './catalog-tar';
import type { ProvenCatalog } from './classified';
import { type Proof, readSignature } from './classify-catalog';
import { type Candidate, type Decision, decide, type Lists } from './decide';
import type { CatalogGroup } from './group-catalogs';
import { PlanState } from './plan-state';
import type { RebuildDeps } from './rebuild-deps';

/** A plan as it stands: what is known of it, and which of its snapshots count by that and by the proven catalogs. */
export interface PlanStanding extends Decision {
  state: PlanState;
}

/** Read what is known of a plan, and decide which of its snapshots stand. */
export async function planStanding(
  deps: RebuildDeps,
  plan: string,
  groups: readonly CatalogGroup[],
  proof: Proof,
): Promise<PlanStanding> {
  const state = await PlanState.read(deps, plan);
  const candidates: Candidate[] = [];
  const catalogs = new Map<string, ProvenCatalog>();
  for (const { snapshot, vault } of state.heads.values()) {
    const head = vault === proof.vault ? state.known(snapshot) : undefined;
    if (head?.catalog) candidates.push(knownCandidate(head, head.catalog));
  }
  for (const { proven } of groups) {
    if (!proven || state.known(proven.snapshot)) continue;
    catalogs.set(proven.snapshot, proven);
    candidates.push(provenCandidate(proven, proof));
  }
  const decision = await decide(candidates, ({ snapshot }) => {
    const catalog = catalogs.get(snapshot);
    return catalog ? signedLists(deps, catalog, proof) : knownLists(deps, plan, snapshot);
  });
  return { state, ...decision };
}

/** The statement that a known snapshot's catalog was signed with; undefined when it was never signed. */
export async function statementOfKnown(
  { files }: Pick<RebuildDeps, 'files'>,
  plan: string,
  snapshot: string,
): Promise<SignedCatalog['statement'] | undefined> {
  const signed = await readJson(files, snapshotFiles.signature(plan, snapshot), SignedCatalog);
  return signed?.statement;
}

const knownLists = (deps: RebuildDeps, plan: string, snapshot: string): Promise<Lists | undefined> =>
  statementOfKnown(deps, plan, snapshot);

async function signedLists(
  { files }: RebuildDeps,
  catalog: ProvenCatalog,
  { index, keys }: Proof,
): Promise<Lists | undefined> {
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
  // What it was compared with, its catalog names.
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
