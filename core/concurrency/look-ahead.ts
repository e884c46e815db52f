/**
 * Begin the work for items before its result is asked for.
 *
 * @param inFlightMax items whose work is under way or done and not yet taken, at the most
 * @returns the results, in order of the items
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
    // It is thrown when its turn comes, if it comes.
    result.catch(() => {});
    begun.push(result);
    if (begun.length === inFlightMax) yield await (begun.shift() as Promise<U>);
  }
  for (const result of begun) yield await result;
}
