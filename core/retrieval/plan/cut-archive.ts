import { planPieces } from '../../ranges/plan-pieces';
import type { UnplacedPiece } from './fill-batches';

/**
 * The pieces of an archive, in order.
 *
 * @param archive what all of its pieces say
 * @param among of an object that spans archives: pieces of the archives before this one, and of all
 */
export function* cutArchive(
  archive: Omit<UnplacedPiece, 'piece' | 'pieces' | 'start' | 'end'>,
  pieceBytes: number,
  among?: { before: number; pieces: number },
): Generator<UnplacedPiece> {
  const ranges = planPieces(archive.sizeBytes, pieceBytes);
  const { before, pieces } = among ?? { before: 0, pieces: ranges.length };
  for (const [position, { start, end }] of ranges.entries()) {
    yield { ...archive, piece: before + position, pieces, start, end };
  }
}
