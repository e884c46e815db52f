import type { PlannedArchive } from '../../../../core/backup/plan/archive-cutter';
import { addArchive, NO_TOTALS } from '../../../../core/backup/plan/totals';
import { LARGEST_ARCHIVE_BYTES } from '../../../../core/ranges/limits';
import { GIB, MIB } from '../../../../core/ranges/units';
import { objectOf } from '../runs';

type Slice = PlannedArchive['task']['slice'];

function countOf(kind: 'pack' | 'object', sizeBytes: number, objects = 1, slice?: Slice, partBytes = 32 * MIB) {
  const totals = { ...NO_TOTALS };
  const task = { sequence: 0, kind, bucket: 'source', ...(slice && { slice }) };
  const plan = { partBytes, wholeArchiveBytesMax: 128 * MIB };
  addArchive(totals, { task, objects: Array.from({ length: objects }, () => objectOf('a')), sizeBytes }, plan);
  const { archives, archiveBytes, parts, wholeArchives, gets } = totals;
  expect([archives, archiveBytes]).toEqual([1, sizeBytes]);
  return { parts, ...(wholeArchives > 0 && { wholeArchives }), gets };
}

describe('what an archive adds to the totals', () => {
  it('reads each object of a pack once, however many parts the pack has', () => {
    expect(countOf('pack', 200 * MIB, 300)).toEqual({ parts: 13, gets: 300 });
  });

  it('sends an archive of up to 128 MiB in one request, and reads an object for it once', () => {
    expect(countOf('pack', 128 * MIB, 300)).toEqual({ parts: 1, wholeArchives: 1, gets: 300 });
    expect(countOf('pack', 128 * MIB + 1, 300)).toEqual({ parts: 9, gets: 300 });
    expect(countOf('object', 128 * MIB)).toEqual({ parts: 1, wholeArchives: 1, gets: 1 });
    expect(countOf('object', 128 * MIB, 1, undefined, 64 * MIB)).toEqual({ parts: 1, wholeArchives: 1, gets: 1 });
    expect(countOf('object', 128 * MIB + 1)).toEqual({ parts: 5, gets: 5 });
  });

  it('reads an object once per part as long as parts are held in memory', () => {
    expect(countOf('object', 320_000 * MIB)).toEqual({ parts: 10_000, gets: 10_000 });
  });

  it('reads longer parts twice, to hash and to send them', () => {
    expect(countOf('object', 320_000 * MIB + 1)).toEqual({ parts: 5001, gets: 10_002 });
  });

  it('counts parts of the length that the plan names', () => {
    expect(countOf('object', 200 * MIB, 1, undefined, 8 * MIB)).toEqual({ parts: 25, gets: 25 });
    expect(countOf('object', 200 * MIB, 1, undefined, 64 * MIB)).toEqual({ parts: 4, gets: 8 });
    expect(countOf('pack', 200 * MIB, 300, undefined, 64 * MIB)).toEqual({ parts: 13, gets: 300 });
    expect(countOf('pack', 200 * MIB, 300, undefined, 8 * MIB)).toEqual({ parts: 25, gets: 300 });
  });

  it('counts the parts of a slice, which are no longer than the blocks that it is hashed by', () => {
    const odd = 33 * MIB;
    expect(countOf('object', odd, 1, { start: 0, end: odd - 1, number: 0, of: 2 })).toEqual({ parts: 33, gets: 33 });
    const largest = { start: 0, end: LARGEST_ARCHIVE_BYTES - 1, number: 0, of: 2 };
    expect(countOf('object', LARGEST_ARCHIVE_BYTES, 1, largest)).toEqual({ parts: 10_000, gets: 20_000 });
    expect(4 * GIB * 10_000).toBe(LARGEST_ARCHIVE_BYTES);
  });
});
