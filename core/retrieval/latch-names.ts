import { keyOf } from '../contracts/table';
import type { LatchName } from './latch';
import type { ArchiveAddress } from './records/archive-record';
import type { PieceAddress } from './records/piece-record';

/** Name of the latch that counts the pieces of a batch settled in a round. */
export const roundLatch = (runId: string, batch: number, round: number): LatchName => ({
  pk: keyOf.batch(runId, batch).pk,
  name: `round/${round}`,
});

/** Name of the latch that counts the copied ranges of a piece, by their position in it. */
export const rangesLatch = (at: ArchiveAddress, generation: number, piece: number): LatchName => ({
  pk: keyOf.archive(at.runId, at.archive).pk,
  name: `ranges/${generation}/${piece}`,
});

/** Name of the latch that counts the pieces of an archive. */
export const piecesLatch = (at: ArchiveAddress, generation: number): LatchName => ({
  pk: keyOf.archive(at.runId, at.archive).pk,
  name: `pieces/${generation}`,
});

/**
 * Name of the latch that counts the extracted groups of members of a piece of a pack, whichever jobs and rounds deliver
 * them.
 */
export const membersLatch = ({ runId, batch, index }: PieceAddress): LatchName => ({
  pk: keyOf.batch(runId, batch).pk,
  name: `members/${index}`,
});
