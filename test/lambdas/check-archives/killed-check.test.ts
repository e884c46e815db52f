import { recordMissing } from '../../../core/backup/damage/missing-archives';
import { markDamaged } from '../../../core/backup/snapshot/heads';
import type { ArchiveLine } from '../../../core/contracts/snapshot';
import { missingOf } from '../../core/backup/damage/missing';
import { inventoryOf } from '../../core/inventory/inventories';
import { isKill, type KillPoint, killable } from '../kill-points';
import { aCheck, Checking, elementOf } from './checking';

const SNAPSHOTS = ['2026-01-03-a', '2026-01-04-b', '2026-01-05-c'] as const;
const CALLS_MAX = 50;

/** A plan with a missing archive, and the record of another archive that is in the vault again. */
async function damagedPlan() {
  const checking = new Checking();
  let archives: ArchiveLine[] = [];
  for (const snapshot of SNAPSHOTS) ({ archives } = await checking.snapshot(snapshot, [`of ${snapshot}`]));
  const [missing, present, recovered] = archives as [ArchiveLine, ArchiveLine, ArchiveLine];
  for (const archiveId of [recovered.archiveId, 'needed-no-more']) {
    await recordMissing(checking.items, 'docs', missingOf(archiveId));
  }
  const damage = { archives: 1, objects: 1, foundBy: 'check-0' };
  await markDamaged(checking.items, { plan: 'docs', snapshot: SNAPSHOTS[2] }, damage);
  return { checking, missing, inventory: inventoryOf([elementOf(present), elementOf(recovered)]) };
}

/** Check it, call by call, of which every other has little time. @param point where the first call that gets there is killed */
async function check(point?: KillPoint) {
  const { checking, missing, inventory } = await damagedPlan();
  const trail: string[] = [];
  let isKilled = false;
  for (let call = 0; call < CALLS_MAX; call++) {
    checking.remainingMs = call % 2 === 0 ? [900_000, 0] : [900_000];
    const at = isKilled || typeof point?.call !== 'number' ? undefined : { ...point, call: point.call - trail.length };
    const { ports, trail: made } = killable({ items: checking.items, files: checking.files }, at);
    try {
      if ((await checking.call(aCheck(), inventory, ports)).done)
        return { checking, missing, isKilled, trail: [...trail, ...made] };
    } catch (error) {
      if (!isKill(error)) throw error;
      isKilled = true;
    }
    trail.push(...made);
  }
  throw new Error('the check does not end');
}

const leftBy = async ({ checking }: Awaited<ReturnType<typeof check>>) => ({
  missing: await checking.missing(),
  damage: await Promise.all(SNAPSHOTS.map((snapshot) => checking.damageOf(snapshot))),
  lines: SNAPSHOTS.map((snapshot) => checking.lines(snapshot)),
  named: await checking.named(),
  sums: (await checking.progress()).sums,
});

describe('a check that is killed', () => {
  it('leaves the same in the end, at whichever call it is killed', async () => {
    const whole = await check();
    const left = await leftBy(whole);
    expect(left.missing).toMatchObject([{ archiveId: whole.missing.archiveId, foundBy: 'check-1' }]);
    expect(whole.trail.length).toBeGreaterThan(20);
    for (const when of ['before', 'after'] as const) {
      for (let call = 1; call <= whole.trail.length; call++) {
        const killed = await check({ call, when });
        expect({ when, call, isKilled: killed.isKilled }).toEqual({ when, call, isKilled: true });
        expect({ when, call, ...(await leftBy(killed)) }).toEqual({ when, call, ...left });
      }
    }
  });
});
