import { RebuiltSnapshot } from '../../contracts/rebuilt';
import { runFiles } from '../../contracts/run-files';
import { readJsonLines } from '../../retrieval/run-file-reader';
import type { Classified } from './classified';
import type { Proof } from './classify-catalog';
import { isShortOfTime, type RebuildDeps } from './rebuild-deps';
import { rebuildPlan } from './rebuild-plan';

const LINE_BYTES_MAX = 1024 * 1024;

/**
 * Put back the snapshots of all plans, one plan after the other, so that no two rebuilds wait for each other's leases. What
 * became of the snapshots of a plan is kept in a file, and done once.
 *
 * @returns undefined when time was short
 * @throws LeaseHeldError while another run of a plan is at work; the plans before are done
 */
export async function rebuildPlans(
  deps: RebuildDeps,
  plans: Iterable<string>,
  catalogs: readonly Classified[],
  proof: Proof,
  holder: { executionArn: string; runId: string },
): Promise<RebuiltSnapshot[] | undefined> {
  const { objects, runsBucket: bucket } = deps;
  const byPlan = new Map([...plans].sort().map((plan) => [plan, [] as Classified[]]));
  for (const catalog of catalogs) byPlan.get(catalog.plan)?.push(catalog);
  const done = new Set<string>();
  for await (const { key } of objects.list(bucket, runFiles.rebuiltPlans(holder.runId))) done.add(key);
  const all: RebuiltSnapshot[] = [];
  for (const [plan, ofPlan] of byPlan) {
    const location = { bucket, key: runFiles.rebuiltPlan(holder.runId, plan) };
    if (!done.has(location.key)) {
      if (isShortOfTime(deps)) return undefined;
      const snapshots = await rebuildPlan(deps, plan, ofPlan, proof, holder);
      if (!snapshots) return undefined;
      const text = snapshots.map((snapshot) => `${JSON.stringify(snapshot)}\n`).join('');
      await objects.write(location, text, 'application/x-ndjson');
    }
    const lines = await readJsonLines(objects, location, RebuiltSnapshot, LINE_BYTES_MAX);
    if (!lines) throw new Error(`s3://${bucket}/${location.key}, a file of the run, is gone`);
    for await (const snapshot of lines) all.push(snapshot);
  }
  return all;
}
