import { keyOf } from '../contracts/table';
import type { LatchName } from './latch';
import type { ArchiveAddress } from './records/archive-record';
import type { PieceAddress } from './records/piece-record';

/** Counts the pieces of a batch that are settled for a round. */
export const roundLatch = (runId: string, batch: number, round: number): LatchName => ({
  pk: keyOf.batch(runId, batch).pk,
  name: `round/${round}`,
});

/** Counts the ranges of one piece, by their position in it. */
export const rangesLatch = (at: ArchiveAddress, generation: number, piece: number): LatchName => ({
  pk: keyOf.archive(at.runId, at.archive).pk,
  name: `ranges/${generation}/${piece}`,
});

/** Counts the pieces of one archive. */
export const piecesLatch = (at: ArchiveAddress, generation: number): LatchName => ({
  pk: keyOf.archive(at.runId, at.archive).pk,
  name: `pieces/${generation}`,
});

/** Counts the groups of members that are cut out of one piece of a pack, whichever jobs and rounds bring them. */
export const membersLatch = ({ runId, batch, index }: PieceAddress): LatchName => ({
  pk: keyOf.batch(runId, batch).pk,
  name: `members/${index}`,
});
