import { listUncertainUploads, recordUncertainUpload } from '../../../core/backup/duplicates/uncertain-upload';
import { listGarbage } from '../../../core/backup/retention/garbage';
import { snapshotFiles } from '../../../core/contracts/run-files';
import type { ArchiveLine } from '../../../core/contracts/snapshot';
import { uncertain } from '../../core/backup/duplicates/uncertain';
import { collect } from '../../core/backup/runs';
import { inventoryOf } from '../../core/inventory/inventories';
import { isKill, type KillPoint, killable } from '../kill-points';
import { aCheck, Checking, elementOf, RUNS } from './checking';

const SNAPSHOT = '2026-01-03-a';
const { description } = uncertain();

/** A plan whose archive may be in the vault twice, and its inventory. */
async function withDuplicate() {
  const checking = new Checking();
  const { archives } = await checking.snapshot(SNAPSHOT, ['one', 'two']);
  const [kept] = archives as [ArchiveLine];
  const { archive, archiveId, sizeBytes, treeHash } = kept;
  await recordUncertainUpload(checking.items, uncertain({ archive, archiveId, sizeBytes, treeHash }));
  const elements = [
    elementOf(kept, { ArchiveDescription: description }),
    elementOf(kept, { ArchiveId: 'twice', ArchiveDescription: description }),
  ];
  return { checking, kept, elements };
}

const garbageOf = async ({ items }: Checking) =>
  (await collect(listGarbage(items, 'docs'))).map(({ archiveId, foundBy }) => [archiveId, foundBy]);
const uncertainOf = ({ items }: Checking) => collect(listUncertainUploads(items, 'docs', { vault: 'photos' }));

describe('an archive that a lost answer left', () => {
  it('is counted as a duplicate, and becomes garbage of the plan', async () => {
    const { checking, elements } = await withDuplicate();
    const { progress } = await checking.check(aCheck(), elements);
    expect(progress.sums).toMatchObject({ archives: 1, missing: 0, duplicates: 1 });
    expect(await garbageOf(checking)).toEqual([['twice', 'check-1']]);
    expect(await uncertainOf(checking)).toEqual([]);
  });

  it('stays as it is in a dry run', async () => {
    const { checking, elements } = await withDuplicate();
    const { progress } = await checking.check(aCheck({ dryRun: true }), elements);
    expect(progress.sums.duplicates).toBe(0);
    expect(await garbageOf(checking)).toEqual([]);
    expect(await uncertainOf(checking)).toHaveLength(1);
  });

  it('stays as it is when any kept snapshot needs it', async () => {
    const { checking, kept, elements } = await withDuplicate();
    const { archives } = await checking.snapshot('2026-01-04-b', ['three'], { vault: 'films' });
    const other = archives.find(({ archive }) => archive !== kept.archive) as ArchiveLine;
    const needed = elementOf(kept, { ArchiveId: other.archiveId, ArchiveDescription: description });
    await checking.check(aCheck(), [elements[0], needed]);
    expect(await garbageOf(checking)).toEqual([]);
  });

  it('stays as it is when it may be all that is left: the archive that counts is missing', async () => {
    const { checking, elements } = await withDuplicate();
    const { progress } = await checking.check(aCheck(), elements.slice(1));
    expect(progress.sums).toMatchObject({ missing: 1, duplicates: 0 });
    expect(await garbageOf(checking)).toEqual([]);
    expect(await uncertainOf(checking)).toHaveLength(1);
  });

  it('is left to others by the check of one snapshot', async () => {
    const { checking, elements } = await withDuplicate();
    await checking.check(aCheck({ check: { plan: 'docs', snapshot: SNAPSHOT } }), elements);
    expect(await garbageOf(checking)).toEqual([]);
    expect(await uncertainOf(checking)).toHaveLength(1);
  });

  it('is left to a later inventory while the list of a snapshot cannot be read', async () => {
    const { checking, elements } = await withDuplicate();
    await checking.snapshot('2026-01-04-b', ['three'], { vault: 'films' });
    await checking.objects.remove({ bucket: RUNS, key: snapshotFiles.archives('docs', '2026-01-04-b') });
    const { progress } = await checking.check(aCheck(), elements);
    expect(progress.sums.duplicates).toBe(0);
    expect(await garbageOf(checking)).toEqual([]);
    expect(await uncertainOf(checking)).toHaveLength(1);
  });

  it('is counted the same in many calls, wherever one of them is killed', async () => {
    const checked = async (point?: KillPoint) => {
      const { checking, elements } = await withDuplicate();
      const trail: string[] = [];
      let isKilled = false;
      for (let call = 0; ; call++) {
        if (call > 50) throw new Error('the check does not end');
        checking.remainingMs = call % 2 === 0 ? [900_000, 0] : [900_000];
        const at =
          isKilled || typeof point?.call !== 'number' ? undefined : { ...point, call: point.call - trail.length };
        const { ports, trail: made } = killable({ items: checking.items, files: checking.files }, at);
        try {
          const { done } = await checking.call(aCheck(), inventoryOf(elements), ports);
          trail.push(...made);
          if (!done) continue;
          const { duplicates } = (await checking.progress()).sums;
          return { trail, told: { duplicates, garbage: await garbageOf(checking), open: await uncertainOf(checking) } };
        } catch (error) {
          if (!isKill(error)) throw error;
          isKilled = true;
          trail.push(...made);
        }
      }
    };
    const { trail, told } = await checked();
    expect(told).toEqual({ duplicates: 1, garbage: [['twice', 'check-1']], open: [] });
    for (const when of ['before', 'after'] as const) {
      for (let call = 1; call <= trail.length; call++) {
        expect({ when, call, ...(await checked({ when, call })).told }).toEqual({ when, call, ...told });
      }
    }
  });
});
