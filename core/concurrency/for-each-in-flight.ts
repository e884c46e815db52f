/**
 * Run a task for every item, several concurrently, in the order of the items.
 *
 * @throws the first error, after which no further task is started, once the tasks in flight have settled
 */
export async function forEachInFlight<T>(
  items: Iterable<T>,
  inFlightMax: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failure: { error: unknown } | undefined;
  const worker = async () => {
    while (!failure) {
      const next = iterator.next();
      if (next.done) return;
      await work(next.value);
    }
  };
  const guarded = () =>
    worker().catch((error: unknown) => {
      failure ??= { error };
    });
  await Promise.all(Array.from({ length: inFlightMax }, guarded));
  if (failure) throw failure.error;
}
