import { InvalidInputError } from '../../contracts/errors';
import { fileUri } from '../../files/file-uri';
import type { WorkingFiles } from '../../ports/working-files';
import { MIB } from '../../ranges/units';
import { type PackIndexLine, readPackIndex } from '../pack/pack-index';
import { readRange } from './read-range';

/**
 * Bytes read from the end at first: they hold the index of a few thousand objects. A longer index is read from its
 * beginning.
 */
const TAIL_BYTES = MIB;
/** Longest index that is read into memory; that of 10,000 objects, each with a long key, metadata and tags, is shorter. */
const HELD_BYTES_MAX = 128 * MIB;

/**
 * Read the index at the end of a pack stored in S3.
 *
 * @throws InvalidInputError when it is not a pack
 */
export async function openPack(files: WorkingFiles, key: string, sizeBytes: number): Promise<PackIndexLine[]> {
  let start = Math.max(0, sizeBytes - TAIL_BYTES);
  for (;;) {
    // Anybody may write an archive that claims an index as long as the archive.
    if (sizeBytes - start > HELD_BYTES_MAX) {
      throw new InvalidInputError(`${fileUri(files, key)}: its index has ${sizeBytes - start} bytes`);
    }
    const index = readPackIndex(await readRange(files, key, start, sizeBytes - 1), start);
    if ('lines' in index) return index.lines;
    // Each further read begins earlier, so the loop ends.
    if (index.needFrom >= start) throw new InvalidInputError(`${fileUri(files, key)}: its index is broken`);
    start = index.needFrom;
  }
}
