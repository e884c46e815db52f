import { SnapshotNotFoundError } from '../../contracts/errors';
import type { SnapshotHead } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import { getHead } from '../snapshot/heads';

/**
 * Read what a snapshot needs, unless retention has let it go meanwhile: its files go with it.
 *
 * @returns undefined when it is not kept any more
 * @throws SnapshotNotFoundError when it is kept, and its files are gone
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
