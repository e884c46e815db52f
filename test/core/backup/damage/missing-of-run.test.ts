import { memoryItems } from '../../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../../adapters/memory/memory-working-files';
import { clearMissing, recordMissing } from '../../../../core/backup/damage/missing-archives';
import { readMissingArchives, writeMissingArchives } from '../../../../core/backup/damage/missing-of-run';
import { backupFiles } from '../../../../core/contracts/run-files';
import { RUN_ID, RUNS } from '../runs';
import { missingOf } from './missing';

const run = { runId: RUN_ID, plan: 'docs' };
const key = backupFiles.missing(RUN_ID);

function world() {
  const objects = memoryObjects({ buckets: [RUNS] });
  return { items: memoryItems(), objects, files: memoryWorkingFiles(objects, RUNS) };
}

describe('the missing archives of a run', () => {
  it('are those that were recorded when it was opened, whatever checks find later', async () => {
    const deps = world();
    for (const archiveId of ['a', 'b']) await recordMissing(deps.items, 'docs', missingOf(archiveId));
    await recordMissing(deps.items, 'others', missingOf('d'));
    const missingArchives = await writeMissingArchives(run, deps);
    expect(missingArchives).toBe(2);
    await recordMissing(deps.items, 'docs', missingOf('c'));
    await clearMissing(deps.items, 'docs', 'a');
    const missing = await readMissingArchives({ runId: RUN_ID, missingArchives }, deps.files);
    expect(['a', 'b', 'c', 'd'].map((archiveId) => missing.has(archiveId))).toEqual([true, true, false, false]);
  });

  it('cost nothing when there are none', async () => {
    const deps = world();
    await recordMissing(deps.items, 'others', missingOf('d'));
    expect(await writeMissingArchives(run, deps)).toBeUndefined();
    expect(deps.objects.keys(RUNS)).toEqual([]);
    deps.files.read = () => Promise.reject(new Error('nothing is to be read'));
    expect((await readMissingArchives({ runId: RUN_ID }, deps.files)).size).toBe(0);
  });

  it('are not guessed when the file is not as it was written', async () => {
    const deps = world();
    await recordMissing(deps.items, 'docs', missingOf('a'));
    const missingArchives = await writeMissingArchives(run, deps);
    await expect(readMissingArchives({ runId: RUN_ID, missingArchives: 2 }, deps.files)).rejects.toThrow(
      `s3://${RUNS}/${key}, the list of 2 missing archives, lists only 1`,
    );
    await deps.files.remove(key);
    await expect(readMissingArchives({ runId: RUN_ID, missingArchives }, deps.files)).rejects.toThrow('lists only 0');
  });
});
