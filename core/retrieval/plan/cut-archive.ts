import type { ObjectPiece } from '../../contracts/piece';
import { planPieces } from '../../ranges/plan-pieces';
import type { Unbatched } from './fill-batches';

type Uncut<Piece> = Piece extends ObjectPiece ? Omit<Unbatched<Piece>, 'piece' | 'pieces' | 'start' | 'end'> : never;

/**
 * Yield the pieces of an archive, in order.
 *
 * @param archive members that all of its pieces share
 * @param among number of pieces before this archive, and of all pieces, for an object that spans archives
 */
export function* cutArchive(
  archive: Uncut<ObjectPiece>,
  pieceBytes: number,
  among?: { before: number; pieces: number },
): Generator<Unbatched<ObjectPiece>> {
  const ranges = planPieces(archive.sizeBytes, pieceBytes);
  const { before, pieces } = among ?? { before: 0, pieces: ranges.length };
  for (const [position, { start, end }] of ranges.entries()) {
    yield { ...archive, piece: before + position, pieces, start, end };
  }
}
