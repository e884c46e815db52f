import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import { RebuiltSnapshot } from '../../contracts/rebuilt';
import { runFiles } from '../../contracts/run-files';
import { fileUri } from '../../files/file-uri';
import { jsonLinesText } from '../../files/json-lines';
import { readJsonLines } from '../../files/read-json-lines';
import type { Classified } from './classified';
import type { Proof } from './classify-catalog';
import { IN_FLIGHT_MAX, isShortOfTime, type RebuildDeps } from './rebuild-deps';
import { describePlan, rebuildPlan } from './rebuild-plan';

const LINE_BYTES_MAX = 1024 * 1024;
/** Plans between two looks at the time. */
const PLANS_PER_CHUNK = 500;
/** Of each all heads are in memory, and of each many calls may be under way. */
const PLANS_IN_FLIGHT_MAX = 8;

/**
 * Put back the snapshots of all plans. Those in which something is to be put back come one after the other, so that no two
 * rebuilds wait for each other's leases; the others, of which anybody can make up thousands, several at a time. What became
 * of the snapshots of a plan is kept in a file, and done once.
 *
 * @returns undefined when time was short
 * @throws LeaseHeldError while another run of a plan is at work; plans that were done before are done
 */
export async function rebuildPlans(
  deps: RebuildDeps,
  plans: Iterable<string>,
  catalogs: readonly Classified[],
  proof: Proof,
  holder: { executionArn: string; runId: string },
): Promise<RebuiltSnapshot[] | undefined> {
  const { files } = deps;
  const byPlan = new Map([...plans].sort().map((plan) => [plan, [] as Classified[]]));
  for (const catalog of catalogs) byPlan.get(catalog.plan)?.push(catalog);
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
