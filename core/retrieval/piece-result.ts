import { type PieceLine, PieceResult } from '../contracts/piece';
import { isFinal } from './piece-state';
import type { PieceRecord } from './records/piece-record';
import { propertiesLeftOut } from './restorable-properties';

/** Members of a piece's record that its result contains. */
export type PieceEnd = Pick<PieceRecord, 'state' | 'adopted' | 'requests' | 'possibleDuplicates'> &
  Partial<Pick<PieceRecord, 'key' | 'crc32' | 'reason' | 'fallback'>>;

/** Result of a piece, as a line of its batch's results. @throws Error when the piece has not ended */
export function pieceResult(line: PieceLine, piece: PieceEnd | undefined): PieceResult {
  if (!piece || !isFinal(piece.state)) {
    throw new Error(`piece ${line.index} of archive ${line.archiveId} is not final`);
  }
  const { state, adopted, crc32, reason, requests, fallback, possibleDuplicates } = piece;
  return PieceResult.parse({
    ...line,
    // A failure keeps the planned key, so that it can be requested again.
    key: state === 'failed' ? line.key : (piece.key ?? line.key),
    ...{ state, adopted, crc32, reason, requests, fallback, possibleDuplicates },
    propertiesLeftOut: state === 'failed' || line.kind === 'pack' ? undefined : propertiesLeftOut(line.properties),
  });
}
