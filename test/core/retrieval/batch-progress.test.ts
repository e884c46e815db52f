import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { PieceLine } from '../../../core/contracts/piece';
import { runFiles } from '../../../core/contracts/run-files';
import { batchProgressReader, sumOfPieces } from '../../../core/retrieval/batch-progress';
import { closeBatch, intendRound } from '../../../core/retrieval/records/batch-record';
import { movePiece } from '../../../core/retrieval/records/piece-record';

const line = (index: number, more: object = {}): PieceLine =>
  PieceLine.parse({
    kind: 'archive',
    index,
    archive: index,
    archiveId: `archive${index}`,
    sizeBytes: 100,
    treeHash: 'hash',
    creationDate: '',
    description: '',
    key: `key${index}`,
    piece: 0,
    pieces: 1,
    start: 0,
    end: 99,
    rangeBytes: 1024,
    ...more,
  });

describe('the sum of pieces', () => {
  it('lets a piece count for every stage it has passed', () => {
    const states = ['requested', 'staged', 'copied', 'verified', 'failed', 'retry', undefined] as const;
    const progress = sumOfPieces(
      states.map((_, index) => line(index)),
      ({ index }) => states[index],
    );
    const archives = Object.fromEntries(Object.entries(progress).map(([stage, amount]) => [stage, amount.archives]));
    expect(archives).toEqual({ requested: 4, staged: 3, copied: 2, verified: 1, failed: 1 });
    expect(progress.requested.bytes).toBe(400);
  });

  it('counts the objects that are cut out of a piece one by one', () => {
    const progress = sumOfPieces(
      [line(0, { kind: 'pack', key: '', members: 250, memberBytes: 90 }), line(1)],
      () => 'staged',
    );
    expect(progress.staged).toEqual({ archives: 251, bytes: 190 });
  });
});

describe('the progress of a batch', () => {
  const BUCKET = 'runs-bucket';
  const items = memoryItems();
  const objects = memoryObjects({ buckets: [BUCKET] });
  const read = batchProgressReader({ items, files: memoryWorkingFiles(objects, BUCKET) });
  const file = { bucket: BUCKET, key: runFiles.batch('run1', 0) };

  it('is that of its pieces from its beginning to its end', async () => {
    expect(await read('run1', 0)).toBeUndefined();
    await intendRound(items, { runId: 'run1', batch: 0, round: 1 }, new Date(0), 0);
    // The batch's lines are not there.
    expect(await read('run1', 0)).toBeUndefined();
    objects.place(file, Buffer.from([line(0), line(1)].map((one) => `${JSON.stringify(one)}\n`).join('')));
    expect(await read('run1', 0)).toMatchObject({ requested: { archives: 0, bytes: 0 } });
    await movePiece(items, { runId: 'run1', batch: 0, index: 1 }, 'requested', { round: 1, expiresAt: 0 });
    expect(await read('run1', 0)).toMatchObject({ requested: { archives: 1, bytes: 100 }, staged: { archives: 0 } });
    expect(await closeBatch(items, 'run1', 0)).toBe(true);
    expect(await read('run1', 0)).toBe('finished');
  });

  it('reads the lines of a batch once', async () => {
    await intendRound(items, { runId: 'run2', batch: 0, round: 1 }, new Date(0), 0);
    const lines = { bucket: BUCKET, key: runFiles.batch('run2', 0) };
    objects.place(lines, Buffer.from(`${JSON.stringify(line(0))}\n`));
    expect(await read('run2', 0)).toBeDefined();
    objects.place(lines, Buffer.from('these are no lines'));
    expect(await read('run2', 0)).toBeDefined();
  });
});
