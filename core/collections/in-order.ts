/** Merge two sorted streams into one. Holds one element of each in memory. */
export async function* inOrder<T>(
  one: AsyncIterable<T>,
  other: AsyncIterable<T>,
  compare: (a: T, b: T) => number,
): AsyncGenerator<T> {
  const iterators = [one[Symbol.asyncIterator](), other[Symbol.asyncIterator]()] as const;
  try {
    let [first, second] = await Promise.all(iterators.map((iterator) => iterator.next()));
    while (first && second && !(first.done && second.done)) {
      if (second.done || (!first.done && compare(first.value, second.value) <= 0)) {
        yield first.value;
        first = await iterators[0].next();
      } else {
        yield second.value;
        second = await iterators[1].next();
      }
    }
  } finally {
    await Promise.all(iterators.map((iterator) => iterator.return?.()));
  }
}
