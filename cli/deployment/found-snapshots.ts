import type { Rebuilt, RebuiltSnapshot } from '../../core/contracts/rebuilt';
import { listRuns } from '../../core/run/run-list';
import { CommandError } from '../errors/command-error';
import { readRebuilt } from '../run/report-file';
import type { Deployment } from './deployment';

/** Runs that are looked through for rebuilds of a vault. */
const RUNS_LOOKED_AT = 1000;

/** A rebuild that has ended, and what it found. */
export interface FoundByRebuild {
  runId: string;
  rebuilt: Rebuilt;
}

/** Rebuilds of a vault that came to an end, the newest first. */
async function* rebuildsOf(deployment: Deployment, vault: string): AsyncGenerator<FoundByRebuild> {
  let looked = 0;
  for await (const { runId, kind, vault: ofRun, isDryRun } of listRuns(deployment.items)) {
    if (++looked > RUNS_LOOKED_AT) return;
    if (kind !== 'rebuild' || ofRun !== vault || isDryRun) continue;
    const rebuilt = await readRebuilt(deployment, runId);
    if (rebuilt) yield { runId, rebuilt };
  }
}

/** @throws CommandError when there is no rebuild of the vault that came to an end */
export async function newestRebuild(deployment: Deployment, vault: string): Promise<FoundByRebuild> {
  for await (const found of rebuildsOf(deployment, vault)) return found;
  throw none(vault);
}

/**
 * The snapshot as the newest rebuild that speaks of it has found it.
 *
 * @throws CommandError when none does
 */
export async function findFoundSnapshot(
  deployment: Deployment,
  vault: string,
  wanted: { plan: string; snapshot: string },
): Promise<{ runId: string; found: RebuiltSnapshot }> {
  let isAny = false;
  for await (const { runId, rebuilt } of rebuildsOf(deployment, vault)) {
    isAny = true;
    const found = rebuilt.snapshots.find(({ plan, snapshot }) => plan === wanted.plan && snapshot === wanted.snapshot);
    if (found) return { runId, found };
  }
  if (!isAny) throw none(vault);
  throw new CommandError(
    `No rebuild of vault ${vault} has found snapshot ${wanted.snapshot} of plan ${wanted.plan}: see what there is with moraine rebuild ${vault} --watch.`,
  );
}

const none = (vault: string) =>
  new CommandError(
    `There is no finished rebuild of vault ${vault}, whose copy a snapshot is adopted from: start one first (moraine rebuild ${vault} --watch).`,
  );
