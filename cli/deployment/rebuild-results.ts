import type { Rebuilt, RebuiltSnapshot } from '../../core/contracts/rebuilt';
import { listRuns } from '../../core/run/run-list';
import { CommandError } from '../errors/command-error';
import { readRebuilt } from '../run/report-file';
import type { Deployment } from './deployment';

/** Maximum runs that are searched for rebuilds of a vault. */
const RUNS_SEARCHED_MAX = 1000;

/** A rebuild that has ended, and the snapshots that it found. */
export interface RebuildResult {
  runId: string;
  rebuilt: Rebuilt;
}

/** Rebuilds of a vault that have ended, the newest first. */
async function* rebuildsOf(deployment: Deployment, vault: string): AsyncGenerator<RebuildResult> {
  let searched = 0;
  for await (const { runId, kind, vault: ofRun, isDryRun } of listRuns(deployment.items)) {
    if (++searched > RUNS_SEARCHED_MAX) return;
    if (kind !== 'rebuild' || ofRun !== vault || isDryRun) continue;
    const rebuilt = await readRebuilt(deployment, runId);
    if (rebuilt) yield { runId, rebuilt };
  }
}

/** @throws CommandError when no rebuild of the vault has ended */
export async function newestRebuild(deployment: Deployment, vault: string): Promise<RebuildResult> {
  for await (const found of rebuildsOf(deployment, vault)) return found;
  throw noFinishedRebuild(vault);
}

/**
 * A snapshot as found by the newest rebuild that found it.
 *
 * @throws CommandError when none did
 */
export async function findRebuiltSnapshot(
  deployment: Deployment,
  vault: string,
  wanted: { plan: string; snapshot: string },
): Promise<{ runId: string; found: RebuiltSnapshot }> {
  let hasRebuild = false;
  for await (const { runId, rebuilt } of rebuildsOf(deployment, vault)) {
    hasRebuild = true;
    const found = rebuilt.snapshots.find(({ plan, snapshot }) => plan === wanted.plan && snapshot === wanted.snapshot);
    if (found) return { runId, found };
  }
  if (!hasRebuild) throw noFinishedRebuild(vault);
  throw new CommandError(
    `No rebuild of vault ${vault} found snapshot ${wanted.snapshot} of plan ${wanted.plan}. Rebuild again, and see what it finds: moraine rebuild ${vault} --watch`,
  );
}

const noFinishedRebuild = (vault: string) =>
  new CommandError(
    `Snapshots are adopted from the copy that a rebuild retrieves, and no rebuild of vault ${vault} has finished: start one first (moraine rebuild ${vault} --watch).`,
  );
