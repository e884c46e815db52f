import type { ItemStore } from '../ports/item-store';
import { type PieceAddress, type PieceRecord, recordTrouble } from './records/piece-record';

const TROUBLE_CHARACTERS_MAX = 500;

/**
 * Work on a piece. What it throws is put on the piece's record, so that a piece that runs out of time says what kept it; the
 * error itself goes on to the queue.
 */
export async function recordingTrouble(
  items: ItemStore,
  address: PieceAddress,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    // The table may be what is in trouble; the queue brings the message back all the same.
    await recordTrouble(items, address, wordsOf(error)).catch(() => {});
    throw error;
  }
}

/** Why a piece ran out of time: the last error that was seen of it, as far as there was one. */
export const outOfTime = (reason: string, record: PieceRecord | undefined): string =>
  record?.trouble === undefined ? reason : `${reason}; the last error was ${record.trouble}`;

function wordsOf(error: unknown): string {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return words.slice(0, TROUBLE_CHARACTERS_MAX);
}
