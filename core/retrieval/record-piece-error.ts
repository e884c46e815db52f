import type { ItemStore } from '../ports/item-store';
import { type PieceAddress, type PieceRecord, recordPieceError } from './records/piece-record';

const ERROR_CHARACTERS_MAX = 500;

/**
 * Work on a piece, recording an error in the piece's record before it is thrown on to the queue: a piece that runs out
 * of time then says what prevented its copy.
 */
export async function recordingPieceError(
  items: ItemStore,
  address: PieceAddress,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    // The table itself may be failing; the queue delivers the message again in any case.
    await recordPieceError(items, address, nameAndMessage(error)).catch(() => {});
    throw error;
  }
}

/** Reason of a piece that ran out of time, with the last error that was recorded for it, if any. */
export const outOfTimeReason = (reason: string, record: PieceRecord | undefined): string =>
  record?.trouble === undefined ? reason : `${reason}; the last error was ${record.trouble}`;

function nameAndMessage(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, ERROR_CHARACTERS_MAX);
}
