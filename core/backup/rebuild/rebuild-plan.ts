import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import type { RebuiltSnapshot } from '../../contracts/rebuilt';
import type { Classified, ProvenCatalog } from './classified';
import type { ProvenPin } from './classified-pin';
import type { Proof } from './classify-catalog';
import { decidePlan, type PlanDecision } from './decide-plan';
import { describeSnapshots, type ReinstateFailure } from './describe-snapshots';
import { type CatalogGroup, groupCatalogs } from './group-catalogs';
import { PlanGarbage } from './plan-garbage';
import { PlanLease } from './plan-lease';
import { PlanPins } from './plan-pins';
import { IN_FLIGHT_MAX, isShortOfTime, type RebuildDeps } from './rebuild-deps';
import { reinstate } from './reinstate';

/** Snapshots reinstated between two checks of the time and the lease. */
const SNAPSHOTS_PER_CHUNK = 250;

/** Catalogs of a plan in the vault, and its proven pins. */
export interface FoundInPlan {
  catalogs: Classified[];
  pins: ProvenPin[];
}

/**
 * Describe the snapshots of a plan in which none has to be reinstated or pinned. Takes no lease and changes nothing.
 *
 * @returns undefined when a snapshot has to be reinstated or pinned
 */
export async function describePlan(
  deps: RebuildDeps,
  plan: string,
  { catalogs, pins }: FoundInPlan,
  proof: Proof,
): Promise<RebuiltSnapshot[] | undefined> {
  const groups = groupCatalogs(catalogs, proof.index);
  const decision = await decidePlan(deps, plan, groups, proof);
  const toPin = await snapshotsToPin(deps, plan, new PlanPins(pins, proof.index), decision, proof);
  if (toReinstate(groups, decision).length + toPin.length > 0) return undefined;
  return describeSnapshots(deps, groups, decision, proof, new Map());
}

/**
 * Reinstate the snapshots of a plan that are proven and kept, with their pins, and record the pins of others, under the plan's lease;
 * describe the outcome for each snapshot. With nothing to do, the lease is not taken. Repeatable.
 *
 * @returns undefined when time ran short
 * @throws LeaseHeldError while another run holds the lease
 */
export async function rebuildPlan(
  deps: RebuildDeps,
  plan: string,
  { catalogs, pins: proven }: FoundInPlan,
  proof: Proof,
  holder: { executionArn: string; runId: string },
): Promise<RebuiltSnapshot[] | undefined> {
  const groups = groupCatalogs(catalogs, proof.index);
  let failures: ReadonlyMap<string, ReinstateFailure> = new Map();
  let decision = await decidePlan(deps, plan, groups, proof);
  const pins = new PlanPins(proven, proof.index);
  const toPin = await snapshotsToPin(deps, plan, pins, decision, proof);
  if (toReinstate(groups, decision).length + toPin.length > 0) {
    const lease = await PlanLease.take(deps, plan, holder);
    try {
      // Snapshots may have changed before the lease was taken; from here on they do not.
      decision = await decidePlan(deps, plan, groups, proof);
      const garbage = await PlanGarbage.read(deps.items, plan);
      await pins.record(deps, plan, pins.unrecorded(decision.state, proof.vault), garbage);
      const tried = await reinstateAll(deps, toReinstate(groups, decision), { decision, pins, proof, lease, garbage });
      if (!tried) return undefined;
      failures = tried;
    } finally {
      await lease.release();
    }
  }
  return describeSnapshots(deps, groups, decision, proof, failures);
}

/** Snapshots that are proven and kept, and have no head or lack files. */
function toReinstate(groups: readonly CatalogGroup[], { state, kept }: PlanDecision): ProvenCatalog[] {
  return groups.flatMap(({ snapshot, proven }) => {
    if (!proven || proven.missing > 0 || !kept.has(snapshot)) return [];
    return state.knownHead(snapshot) || state.isForgotten(snapshot) ? [] : [proven];
  });
}

/** Snapshots on record that have a proven pin which has not been ended, and none on record. */
async function snapshotsToPin(
  { items }: RebuildDeps,
  plan: string,
  pins: PlanPins,
  { state }: PlanDecision,
  { vault }: Proof,
): Promise<string[]> {
  const unrecorded = pins.unrecorded(state, vault);
  if (unrecorded.length === 0) return [];
  const garbage = await PlanGarbage.read(items, plan);
  return unrecorded.filter((snapshot) => pins.pinOf(snapshot, garbage) !== undefined);
}

/** A plan whose snapshots are reinstated under its lease. */
interface PlanToReinstate {
  decision: PlanDecision;
  pins: PlanPins;
  proof: Proof;
  lease: PlanLease;
  garbage: PlanGarbage;
}

/** @returns why snapshots could not be reinstated, by snapshot; undefined when time ran short */
async function reinstateAll(
  deps: RebuildDeps,
  waiting: readonly ProvenCatalog[],
  { decision, pins, proof, lease, garbage }: PlanToReinstate,
): Promise<Map<string, ReinstateFailure> | undefined> {
  const failures = new Map<string, ReinstateFailure>();
  for (let first = 0; first < waiting.length; first += SNAPSHOTS_PER_CHUNK) {
    if (isShortOfTime(deps)) return undefined;
    await lease.check();
    await forEachInFlight(waiting.slice(first, first + SNAPSHOTS_PER_CHUNK), IN_FLIGHT_MAX, async (proven) => {
      const catalog = proof.index.find(proven.archiveId);
      const verdict = decision.kept.get(proven.snapshot);
      if (!catalog || !verdict) throw new Error(`snapshot ${proven.snapshot} has no catalog, or no verdict`);
      const kept = { verdict, pin: pins.pinOf(proven.snapshot, garbage) };
      const failure = await reinstate(deps, proven, catalog, kept, { lease, garbage });
      if (failure) failures.set(proven.snapshot, failure);
    });
  }
  return failures;
}
