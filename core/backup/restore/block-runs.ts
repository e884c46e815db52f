import type { ByteRange } from '../../ranges/byte-range';
import { MIB } from '../../ranges/units';

/** Consecutive members, from the `first` up to the one before `past`, and the bytes to retrieve for them. */
export interface BlockRun {
  range: ByteRange;
  first: number;
  past: number;
}

/**
 * The fewest and smallest ranges of an archive that hold what is wanted of it, begin and end on a MiB or with the archive,
 * and do not touch: maximal runs of MiB blocks in each of which something is wanted. An empty member wants the byte at its
 * offset.
 *
 * @param members within the archive, in order of their offsets
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
