import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import type { RebuiltSnapshot } from '../../contracts/rebuilt';
import type { SnapshotHead } from '../../contracts/snapshot';
import { checkKnown } from './check-known';
import type { ProvenCatalog } from './classified';
import { hashOfStatement, type Proof } from './classify-catalog';
import { isTooYoung, type Presence } from './compare-with-vault';
import { type PlanDecision, statementOfKnown } from './decide-plan';
import type { CatalogGroup } from './group-catalogs';
import { IN_FLIGHT_MAX, type RebuildDeps } from './rebuild-deps';

/** Why a snapshot that is proven and kept could not be reinstated. */
export interface ReinstateFailure {
  outcome: 'lost' | 'broken';
  reason: string;
}

/**
 * Describe the outcome for each snapshot of a plan: first those with catalogs in the vault, in that order, then known
 * ones without.
 */
export async function describeSnapshots(
  deps: RebuildDeps,
  groups: readonly CatalogGroup[],
  decision: PlanDecision,
  proof: Proof,
  failures: ReadonlyMap<string, ReinstateFailure>,
): Promise<RebuiltSnapshot[]> {
  const result: RebuiltSnapshot[] = [];
  const unlisted = new Map<string, SnapshotHead>();
  for (const head of decision.state.heads.values()) {
    if (head.vault === proof.vault && decision.state.knownHead(head.snapshot)) unlisted.set(head.snapshot, head);
  }
  for (const group of groups) {
    const head = unlisted.get(group.snapshot);
    const described = head
      ? await describeWithHead(deps, group, head, proof)
      : describeWithoutHead(group, decision, proof, failures.get(group.snapshot));
    if (!described) continue;
    result.push(withFewIds({ ...described, ...disbelieved(group, described) }));
    unlisted.delete(group.snapshot);
  }
  const bySnapshot = new Map(groups.map((group) => [group.snapshot, group]));
  await forEachInFlight(unlisted.values(), IN_FLIGHT_MAX, async (head) => {
    const group = bySnapshot.get(head.snapshot);
    const described = await describeUnlisted(deps, head, proof);
    result.push(withFewIds({ ...described, ...(group && disbelieved(group, described)) }));
  });
  return result;
}

/** @returns undefined when the catalog withFewIds by the head is not in the group */
async function describeWithHead(
  deps: RebuildDeps,
  { plan, snapshot, known, proven, conflicting }: CatalogGroup,
  head: SnapshotHead,
  proof: Proof,
): Promise<RebuiltSnapshot | undefined> {
  const own = head.catalog?.archiveId;
  const rivals = [...conflicting, ...(proven ? [proven] : [])].filter(({ archiveId }) => archiveId !== own);
  if (rivals.length > 0) {
    const statement = await statementOfKnown(deps, plan, snapshot);
    const differing = rivals.filter(({ statementHash }) => !statement || statementHash !== hashOfStatement(statement));
    if (differing.length > 0)
      return conflict(head, [...(own ? [own] : []), ...differing.map((rival) => rival.archiveId)]);
  }
  if (known) return ofHead(head, known, known.problem);
  // An earlier call has reinstated it.
  return proven?.archiveId === own ? rebuilt(proven as ProvenCatalog, head.verdict, proof) : undefined;
}

function describeWithoutHead(
  { plan, snapshot, known, proven, conflicting, others }: CatalogGroup,
  { state, kept, forgotten }: PlanDecision,
  proof: Proof,
  failure: ReinstateFailure | undefined,
): RebuiltSnapshot {
  if (conflicting.length > 0) {
    return conflict(
      { plan, snapshot },
      conflicting.map(({ archiveId }) => archiveId),
    );
  }
  if (known) {
    const reason = 'it was forgotten while the rebuild was running';
    return { plan, snapshot, outcome: 'forgotten', reason, catalogs: [known.archiveId] };
  }
  if (proven) {
    const facts = ofProven(proven, proof);
    if (state.isForgotten(snapshot)) return { ...facts, outcome: 'forgotten', reason: 'retention is forgetting it' };
    const wasForgotten = forgotten.get(snapshot);
    if (wasForgotten !== undefined) return { ...facts, outcome: 'forgotten', reason: wasForgotten };
    if (failure) return { ...facts, ...failure };
    if (proven.missing > 0) return { ...facts, outcome: 'lost', reason: missingReason(proven) };
    return rebuilt(proven, kept.get(snapshot), proof);
  }
  return describeOthers({ plan, snapshot }, others, proof);
}

/** Describe a snapshot without a proven catalog. */
function describeOthers(
  subject: { plan: string; snapshot: string },
  others: CatalogGroup['others'],
  { index }: Proof,
): RebuiltSnapshot {
  const unproven = others.filter((catalog) => catalog.kind === 'unproven');
  const ids = unproven.map(({ archiveId }) => archiveId);
  if (unproven.length > 1) return conflict(subject, ids);
  const [claimed] = unproven;
  if (claimed) {
    const { reason, signer, takenAt, objects, bytes } = claimed;
    const createdAt = index.find(claimed.archiveId)?.createdAt;
    return { ...subject, outcome: 'unproven', reason, takenAt, objects, bytes, signer, catalogs: ids, createdAt };
  }
  const [broken] = others.filter((catalog) => catalog.kind === 'broken');
  if (broken) return { ...subject, outcome: 'broken', reason: broken.reason, catalogs: [broken.archiveId] };
  const catalogs = others.map(({ archiveId }) => archiveId);
  return { ...subject, outcome: 'lost', reason: 'its catalog could not be retrieved', catalogs };
}

const conflict = (subject: { plan: string; snapshot: string }, catalogs: string[]): RebuiltSnapshot => ({
  plan: subject.plan,
  snapshot: subject.snapshot,
  outcome: 'conflict',
  reason: `${catalogs.length} archives claim to be its catalog, and differ`,
  catalogs,
});

function ofProven({ plan, snapshot, archiveId, signer, summary, notYetListed }: ProvenCatalog, { index }: Proof) {
  const { takenAt, objects, bytes } = summary;
  const createdAt = index.find(archiveId)?.createdAt;
  const young = notYetListed > 0 ? { notYetListed } : {};
  return { plan, snapshot, takenAt, objects, bytes, signer, catalogs: [archiveId], createdAt, ...young };
}

const rebuilt = (proven: ProvenCatalog, verdict: SnapshotHead['verdict'], proof: Proof): RebuiltSnapshot => ({
  ...ofProven(proven, proof),
  outcome: 'rebuilt',
  verdict: verdict?.kind ?? 'accepted',
});

const missingReason = ({ missing }: Presence) => `the vault no longer holds ${missing} of the archives that it needs`;

function ofHead(head: SnapshotHead, presence: Presence, problem: string | undefined): RebuiltSnapshot {
  const { plan, snapshot, takenAt, objects, bytes, verdict, catalog } = head;
  const { missing, notYetListed } = presence;
  const reason = problem ?? (missing > 0 ? missingReason(presence) : undefined);
  return {
    plan,
    snapshot,
    outcome: reason === undefined ? 'known' : 'damaged',
    reason,
    takenAt,
    objects,
    bytes,
    verdict: verdict?.kind ?? 'accepted',
    catalogs: catalog ? [catalog.archiveId] : [],
    ...(notYetListed > 0 ? { notYetListed } : {}),
  };
}

/** Describe a known snapshot whose catalog is not in the inventory. */
async function describeUnlisted(deps: RebuildDeps, head: SnapshotHead, proof: Proof): Promise<RebuiltSnapshot> {
  const { problem, missing, notYetListed } = await checkKnown(deps, head, proof);
  const { catalog } = head;
  if (!catalog || isTooYoung(catalog.createdAt, proof.inventoryDate)) {
    return ofHead(head, { missing, notYetListed: notYetListed + (catalog ? 1 : 0) }, problem);
  }
  return ofHead(head, { missing: missing + 1, notYetListed }, problem);
}

/** Largest number of ids listed: anybody can upload any number of archives that claim to be a snapshot's catalog. */
const IDS_NAMED_MAX = 20;

/** Shorten the lists of ids to what a person can review. */
function withFewIds({ catalogs, disbelieved: others, ...rest }: RebuiltSnapshot): RebuiltSnapshot {
  const unnamed = [catalogs, others ?? []].reduce((sum, { length }) => sum + Math.max(0, length - IDS_NAMED_MAX), 0);
  return {
    ...rest,
    catalogs: catalogs.slice(0, IDS_NAMED_MAX),
    ...(others && { disbelieved: others.slice(0, IDS_NAMED_MAX) }),
    ...(unnamed > 0 && { unnamed }),
  };
}

/** Ids of archives that claim to be the snapshot's catalog but are not what the outcome is about. */
function disbelieved(
  { others, conflicting, proven }: CatalogGroup,
  { catalogs }: RebuiltSnapshot,
): Pick<RebuiltSnapshot, 'disbelieved'> {
  const ids = [...others, ...conflicting, ...(proven ? [proven] : [])].map(({ archiveId }) => archiveId);
  const shown = new Set(catalogs);
  const left = ids.filter((archiveId) => !shown.has(archiveId));
  return left.length > 0 ? { disbelieved: left } : {};
}
