import { memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../../adapters/memory/memory-working-files';
import { ArchiveResults } from '../../../../core/backup/commit/archive-results';
import { changeOutcomes } from '../../../../core/backup/commit/change-outcomes';
import { backupFiles } from '../../../../core/contracts/run-files';
import { collect, RUN_ID, RUNS } from '../runs';

describe('the outcomes of planned changes', () => {
  it('are read however many archives an object spans', async () => {
    const objects = memoryObjects({ buckets: [RUNS] });
    const archives = Array.from({ length: 10_000 }, (_, slice) => 900_000_000 + slice);
    const line = JSON.stringify({ key: '\u0001'.repeat(1024), archives });
    objects.place({ bucket: RUNS, key: backupFiles.changes(RUN_ID, 0) }, Buffer.from(`${line}\n`));
    const files = memoryWorkingFiles(objects, RUNS);
    const results = new ArchiveResults(files, RUN_ID, () => {});
    const changes = await collect(changeOutcomes(files, { runId: RUN_ID, segments: 1 }, results));
    expect(changes).toMatchObject([{ reason: expect.stringContaining('its upload left no results') }]);
  });
});
