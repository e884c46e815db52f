import type { ObjectPiece } from '../../contracts/retrieval-run';
import { planPieces } from '../../ranges/plan-pieces';
import type { Unplaced } from './fill-batches';

type Uncut<Piece> = Piece extends ObjectPiece ? Omit<Unplaced<Piece>, 'piece' | 'pieces' | 'start' | 'end'> : never;

/**
 * The pieces of an archive, in order.
 *
 * @param archive what all of its pieces say
 * @param among of an object that spans archives: pieces of the archives before this one, and of all
 */
export function* cutArchive(
  archive: Uncut<ObjectPiece>,
  pieceBytes: number,
  among?: { before: number; pieces: number },
): Generator<Unplaced<ObjectPiece>> {
  const ranges = planPieces(archive.sizeBytes, pieceBytes);
  const { before, pieces } = among ?? { before: 0, pieces: ranges.length };
  for (const [position, { start, end }] of ranges.entries()) {
    yield { ...archive, piece: before + position, pieces, start, end };
  }
}
