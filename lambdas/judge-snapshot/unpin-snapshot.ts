import { addGarbage } from '../../core/backup/retention/garbage';
import { getHead, unpinHead } from '../../core/backup/snapshot/heads';
import type { UnpinRun } from '../../core/contracts/backup-run';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import { checkLease } from '../../core/run/lease';
import { enterPhase } from '../../core/run/run-record';

interface UnpinSnapshotDeps {
  items: ItemStore;
  clock: Clock;
  log: Log;
}

/**
 * End the pin of a snapshot: the rules of retention decide on it again, and the archive of the pin is garbage. The garbage is
 * recorded first, so that an interruption leaves no archive without a record; until the pin is off the head, retention spares it.
 * Repeatable.
 *
 * @throws LeaseLostError
 */
export async function unpinSnapshot(run: UnpinRun, { items, clock, log }: UnpinSnapshotDeps): Promise<void> {
  const { runId, snapshot } = run;
  const plan = run.plan.name;
  await checkLease(items, plan, run);
  await enterPhase(items, runId, 'judging');
  const head = await getHead(items, plan, snapshot);
  if (!head?.pin) return;
  await addGarbage(items, plan, head.pin.archive, head.vault, clock.now());
  if (await unpinHead(items, head, head.pin)) log.info('snapshot.unpinned', { plan, snapshot });
}
