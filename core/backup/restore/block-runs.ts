import type { ByteRange } from '../../ranges/byte-range';
import { MIB } from '../../ranges/units';

/** Consecutive members, from `first` to the one before `past`, and the range to retrieve for them. */
export interface BlockRun {
  range: ByteRange;
  first: number;
  past: number;
}

/**
 * Yield the fewest and smallest ranges of an archive that hold all wanted members, begin and end on a MiB or at the
 * archive's end, and do not touch: maximal runs of MiB blocks with wanted bytes. An empty member counts as the byte at
 * its offset.
 *
 * @param members wanted members of the archive, in order of their offsets
 * @param archiveBytes length of the archive
 */
export function* blockRuns(
  members: readonly { offset: number; sizeBytes: number }[],
  archiveBytes: number,
): Generator<BlockRun> {
  let first = 0;
  let blocks: { first: number; last: number } | undefined;
  const run = (past: number, { first: start, last }: { first: number; last: number }): BlockRun => ({
    range: { start: start * MIB, end: Math.min((last + 1) * MIB, archiveBytes) - 1 },
    first,
    past,
  });
  for (const [position, { offset, sizeBytes }] of members.entries()) {
    const firstBlock = Math.floor(Math.min(offset, archiveBytes - 1) / MIB);
    const lastBlock = Math.max(firstBlock, Math.floor((offset + sizeBytes - 1) / MIB));
    if (blocks && firstBlock > blocks.last + 1) {
      yield run(position, blocks);
      first = position;
      blocks = undefined;
    }
    blocks = blocks
      ? { first: blocks.first, last: Math.max(blocks.last, lastBlock) }
      : { first: firstBlock, last: lastBlock };
  }
  if (blocks) yield run(members.length, blocks);
}
