/**
 * Do `work` for every item, `workersMax` at a time, in order of the items. After an error no further item is begun; it is
 * thrown when those under way have ended.
 */
export async function inParallel<T>(
  items: readonly T[],
  workersMax: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (!failed && next < items.length) {
      const index = next++;
      try {
        await work(items[index] as T, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(workersMax, items.length) }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
