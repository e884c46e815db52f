import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import { RebuiltSnapshot } from '../../contracts/rebuilt';
import { runFiles } from '../../contracts/run-files';
import { fileUri } from '../../files/file-uri';
import { jsonLinesText } from '../../files/json-lines';
import { readJsonLines } from '../../files/read-json-lines';
import type { Classified } from './classified';
import type { ClassifiedPin } from './classified-pin';
import type { Proof } from './classify-catalog';
import { IN_FLIGHT_MAX, isShortOfTime, type RebuildDeps } from './rebuild-deps';
import { describePlan, type FoundInPlan, rebuildPlan } from './rebuild-plan';

const LINE_BYTES_MAX = 1024 * 1024;
/** Plans processed between two checks of the time. */
const PLANS_PER_CHUNK = 500;
/** Plans processed at once: each keeps all its heads in memory and may have many calls in flight. */
const PLANS_IN_FLIGHT_MAX = 8;

/**
 * Reinstate the snapshots of all plans. Plans with snapshots to reinstate or to pin are processed one after the other, so that no
 * two rebuilds wait for each other's leases; the others, of which anybody can invent thousands, several at a time. The
 * outcome for each plan is kept in a file, so that no plan is processed twice.
 *
 * @returns undefined when time ran short
 * @throws LeaseHeldError while another run holds the lease of a plan; plans processed before stay done
 */
export async function rebuildPlans(
  deps: RebuildDeps,
  plans: Iterable<string>,
  found: { catalogs: readonly Classified[]; pins: readonly ClassifiedPin[] },
  proof: Proof,
  holder: { executionArn: string; runId: string },
): Promise<RebuiltSnapshot[] | undefined> {
  const { files } = deps;
  const byPlan = new Map([...plans].sort().map((plan): [string, FoundInPlan] => [plan, { catalogs: [], pins: [] }]));
  for (const catalog of found.catalogs) byPlan.get(catalog.plan)?.catalogs.push(catalog);
  for (const pin of found.pins) if (pin.kind === 'proven') byPlan.get(pin.plan)?.pins.push(pin);
  const done = new Set<string>();
  for await (const { key } of files.list(runFiles.rebuiltPlans(holder.runId))) done.add(key);
  const keyOf = (plan: string) => runFiles.rebuiltPlan(holder.runId, plan);
  const write = async (plan: string, snapshots: readonly RebuiltSnapshot[]) => {
    await files.write(keyOf(plan), jsonLinesText(snapshots), 'application/x-ndjson');
  };

  const left = [...byPlan].filter(([plan]) => !done.has(keyOf(plan)));
  for (let first = 0; first < left.length; first += PLANS_PER_CHUNK) {
    if (isShortOfTime(deps)) return undefined;
    const chunk = left.slice(first, first + PLANS_PER_CHUNK);
    const described = new Set<string>();
    await forEachInFlight(chunk, PLANS_IN_FLIGHT_MAX, async ([plan, ofPlan]) => {
      const snapshots = await describePlan(deps, plan, ofPlan, proof);
      if (!snapshots) return;
      await write(plan, snapshots);
      described.add(plan);
    });
    for (const [plan, ofPlan] of chunk) {
      if (described.has(plan)) continue;
      if (isShortOfTime(deps)) return undefined;
      const snapshots = await rebuildPlan(deps, plan, ofPlan, proof, holder);
      if (!snapshots) return undefined;
      await write(plan, snapshots);
    }
  }

  const all: RebuiltSnapshot[] = [];
  await forEachInFlight(byPlan.keys(), IN_FLIGHT_MAX, async (plan) => {
    const lines = await readJsonLines(files, keyOf(plan), RebuiltSnapshot, LINE_BYTES_MAX);
    if (!lines) throw new Error(`${fileUri(files, keyOf(plan))}, a file of the run, is gone`);
    for await (const snapshot of lines) all.push(snapshot);
  });
  return all;
}
