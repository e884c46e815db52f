import { SnapshotNotFoundError } from '../../contracts/errors';
import type { SnapshotHead } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import { getHead } from '../snapshot/heads';

/**
 * Read the files of a snapshot that retention may forget meanwhile; its files are then deleted.
 *
 * @returns undefined when the snapshot has been forgotten
 * @throws SnapshotNotFoundError when it is kept but its files do not exist
 */
export async function ifKept<T>(
  items: ItemStore,
  { plan, snapshot }: Pick<SnapshotHead, 'plan' | 'snapshot'>,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof SnapshotNotFoundError)) throw error;
    if ((await getHead(items, plan, snapshot))?.state === 'kept') throw error;
    return undefined;
  }
}
