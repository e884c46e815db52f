import { type OpenedRun, planOfRun, vaultOfRun } from '../../../core/contracts/opened-run';
import type { RunPhase } from '../../../core/contracts/run-status';
import type { ItemStore } from '../../../core/ports/item-store';
import { createRun, setOpenedRun } from '../../../core/run/run-record';

/** Put a run on record as its opening does. */
export async function putOpened(items: ItemStore, run: OpenedRun, phase: RunPhase, now: Date): Promise<void> {
  const { runId, kind, executionArn } = run;
  const isDryRun = 'dryRun' in run && run.dryRun;
  const places = { plan: planOfRun(run), vault: vaultOfRun(run) };
  await createRun(items, { runId, kind, executionArn, request: {}, isDryRun, ...places }, now);
  if (!(await setOpenedRun(items, run, phase))) throw new Error(`run ${runId} has ended`);
}
