import { InvalidInputError } from '../../contracts/errors';
import { fileUri } from '../../files/file-uri';
import type { WorkingFiles } from '../../ports/working-files';
import { MIB } from '../../ranges/units';
import { type PackIndexLine, readPackIndex } from '../pack/pack-index';
import { readRange } from './read-range';

/** Holds the index of a few thousand objects; a longer one is read from where it begins. */
const TAIL_BYTES = MIB;
/** What is held in memory at once: 10,000 objects, each with a long key, metadata and tags, have a shorter index. */
const HELD_BYTES_MAX = 128 * MIB;

/**
 * What is in a pack that lies in S3, from the index at its end.
 *
 * @throws InvalidInputError when it is no pack
 */
export async function openPack(files: WorkingFiles, key: string, sizeBytes: number): Promise<PackIndexLine[]> {
  let start = Math.max(0, sizeBytes - TAIL_BYTES);
  for (;;) {
    // Anybody may write an archive that says of itself that its index is as long as the archive.
    if (sizeBytes - start > HELD_BYTES_MAX) {
      throw new InvalidInputError(`${fileUri(files, key)}: its index has ${sizeBytes - start} bytes`);
    }
    const index = readPackIndex(await readRange(files, key, start, sizeBytes - 1), start);
    if ('lines' in index) return index.lines;
    // Each further look begins earlier, and there is a beginning.
    if (index.needFrom >= start) throw new InvalidInputError(`${fileUri(files, key)}: its index is broken`);
    start = index.needFrom;
  }
}
