import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import type { RebuiltSnapshot } from '../../contracts/rebuilt';
import type { Classified, ProvenCatalog } from './classified';
import type { Proof } from './classify-catalog';
import { describeSnapshots, type PutBackFailure } from './describe-snapshots';
import { type CatalogGroup, groupCatalogs } from './group-catalogs';
import { PlanGarbage } from './plan-garbage';
import { PlanLease } from './plan-lease';
import { putBack } from './put-back';
import { IN_FLIGHT_MAX, isShortOfTime, type RebuildDeps } from './rebuild-deps';
import { type PlanStanding, planStanding } from './standing-snapshots';

/** Snapshots put back between two looks at the time and at the lease. */
const SNAPSHOTS_PER_CHUNK = 250;

/**
 * Say what became of each snapshot of a plan when none of them has to be put back. Takes no lease, and changes nothing.
 *
 * @param catalogs of the plan
 * @returns undefined when there is one to put back
 */
export async function describePlan(
  deps: RebuildDeps,
  plan: string,
  catalogs: readonly Classified[],
  proof: Proof,
): Promise<RebuiltSnapshot[] | undefined> {
  const groups = groupCatalogs(catalogs, proof.index);
  const standing = await planStanding(deps, plan, groups, proof);
  if (toPutBack(groups, standing).length > 0) return undefined;
  return describeSnapshots(deps, groups, standing, proof, new Map());
}

/**
 * Put back the snapshots of a plan that are proven and stand, under the plan's lease, and say what became of each. Without
 * one to put back, the lease is not taken. Repeatable.
 *
 * @param catalogs of the plan
 * @returns undefined when time was short
 * @throws LeaseHeldError while another run of the plan is at work
 */
export async function rebuildPlan(
  deps: RebuildDeps,
  plan: string,
  catalogs: readonly Classified[],
  proof: Proof,
  holder: { executionArn: string; runId: string },
): Promise<RebuiltSnapshot[] | undefined> {
  const groups = groupCatalogs(catalogs, proof.index);
  let failures: ReadonlyMap<string, PutBackFailure> = new Map();
  let standing = await planStanding(deps, plan, groups, proof);
  if (toPutBack(groups, standing).length > 0) {
    const lease = await PlanLease.take(deps, plan, holder);
    try {
      // While the lease was waited for, snapshots may have come or gone; from here on none does.
      standing = await planStanding(deps, plan, groups, proof);
      const tried = await putAllBack(deps, toPutBack(groups, standing), { plan, standing, proof, lease });
      if (!tried) return undefined;
      failures = tried;
    } finally {
      await lease.release();
    }
  }
  return describeSnapshots(deps, groups, standing, proof, failures);
}

/** Snapshots that are proven, stand and are not there. */
function toPutBack(groups: readonly CatalogGroup[], { state, standing }: PlanStanding): ProvenCatalog[] {
  return groups.flatMap(({ snapshot, proven }) => {
    if (!proven || proven.missing > 0 || !standing.has(snapshot)) return [];
    return state.known(snapshot) || state.isLetGo(snapshot) ? [] : [proven];
  });
}

/** A plan whose snapshots are put back: which of them stand, by what proof, and under what lease. */
interface PlanToPutBack {
  plan: string;
  standing: PlanStanding;
  proof: Proof;
  lease: PlanLease;
}

/** @returns why some could not be put back, by snapshot; undefined when time was short */
async function putAllBack(
  deps: RebuildDeps,
  waiting: readonly ProvenCatalog[],
  { plan, standing, proof, lease }: PlanToPutBack,
): Promise<Map<string, PutBackFailure> | undefined> {
  const failures = new Map<string, PutBackFailure>();
  const garbage = await PlanGarbage.read(deps.items, plan);
  for (let first = 0; first < waiting.length; first += SNAPSHOTS_PER_CHUNK) {
    if (isShortOfTime(deps)) return undefined;
    await lease.check();
    await forEachInFlight(waiting.slice(first, first + SNAPSHOTS_PER_CHUNK), IN_FLIGHT_MAX, async (proven) => {
      const catalog = proof.index.find(proven.archiveId);
      const verdict = standing.standing.get(proven.snapshot);
      if (!catalog || !verdict) throw new Error(`snapshot ${proven.snapshot} has no catalog, or no verdict`);
      const failure = await putBack(deps, proven, catalog, verdict, { lease, garbage });
      if (failure) failures.set(proven.snapshot, failure);
    });
  }
  return failures;
}
