/**
 * Start the tasks for items before their results are consumed.
 *
 * @param inFlightMax maximum number of tasks that are in flight or whose results are not consumed yet
 * @returns the results, in the order of the items
 * @throws the first error in that order
 */
export async function* lookAhead<T, U>(
  items: AsyncIterable<T>,
  inFlightMax: number,
  work: (item: T) => Promise<U>,
): AsyncGenerator<U> {
  const begun: Promise<U>[] = [];
  for await (const item of items) {
    const result = work(item);
    // The consumer throws it when it reaches this result.
    result.catch(() => {});
    begun.push(result);
    if (begun.length === inFlightMax) yield await (begun.shift() as Promise<U>);
  }
  for (const result of begun) yield await result;
}
