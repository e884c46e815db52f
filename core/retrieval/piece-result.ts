import { type PieceLine, PieceResult } from '../contracts/retrieval-run';
import { isFinal } from './piece-state';
import type { PieceRecord } from './records/piece-record';
import { propertiesLeftOut } from './restorable-properties';

/** What a result takes from the record of a piece. */
export type PieceEnd = Pick<PieceRecord, 'state' | 'adopted' | 'requests' | 'possibleDuplicates'> &
  Partial<Pick<PieceRecord, 'key' | 'crc32' | 'reason'>>;

/** How a piece ended, as a line of its batch's results. @throws Error when it has not ended */
export function pieceResult(line: PieceLine, piece: PieceEnd | undefined): PieceResult {
  if (!piece || !isFinal(piece.state)) {
    throw new Error(`piece ${line.index} of archive ${line.archiveId} is not final`);
  }
  const { state, adopted, crc32, reason, requests, possibleDuplicates } = piece;
  return PieceResult.parse({
    ...line,
    // Of a failure the planned one, so that it can be asked for again.
    key: state === 'failed' ? line.key : (piece.key ?? line.key),
    ...{ state, adopted, crc32, reason, requests, possibleDuplicates },
    propertiesLeftOut: state === 'failed' || line.kind === 'pack' ? undefined : propertiesLeftOut(line.properties),
  });
}
