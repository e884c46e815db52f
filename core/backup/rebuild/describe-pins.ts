import { Memo } from '../../collections/memo';
import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import type { RebuiltPin } from '../../contracts/rebuilt';
import type { SnapshotHead } from '../../contracts/snapshot';
import { getHead } from '../snapshot/heads';
import type { ClassifiedPin } from './classified-pin';
import { IN_FLIGHT_MAX, type RebuildDeps } from './rebuild-deps';
import { snapshotOf } from './vault-archive';

/** Number of heads that are kept in memory. */
const HEADS_REMEMBERED = 1000;

/** Describe the outcome for each archive that claims to be a pin, once the snapshots are reinstated. */
export async function describePins(
  { items }: Pick<RebuildDeps, 'items'>,
  pins: readonly ClassifiedPin[],
): Promise<RebuiltPin[]> {
  const heads = new Memo<SnapshotHead | undefined>(HEADS_REMEMBERED);
  const described: RebuiltPin[] = [];
  await forEachInFlight(pins.entries(), IN_FLIGHT_MAX, async ([position, classified]) => {
    const { kind, plan, archiveId } = classified;
    if (kind === 'known') described[position] = { plan, archiveId, outcome: kind };
    else if (kind === 'unproven') described[position] = { plan, archiveId, outcome: kind, reason: classified.reason };
    else {
      const { snapshot } = classified;
      const head = await heads.get(snapshotOf(classified), () => getHead(items, plan, snapshot));
      described[position] = { plan, archiveId, snapshot, ...outcomeOf(head, archiveId) };
    }
  });
  return described;
}

function outcomeOf(head: SnapshotHead | undefined, archiveId: string): Pick<RebuiltPin, 'outcome' | 'reason'> {
  if (head?.state !== 'kept') return { outcome: 'unused', reason: 'its snapshot is not kept' };
  if (!head.pin) return { outcome: 'unused', reason: 'it has been ended' };
  if (head.pin.archive.archiveId === archiveId) return { outcome: 'pinned' };
  return { outcome: 'unused', reason: 'its snapshot has another pin' };
}
