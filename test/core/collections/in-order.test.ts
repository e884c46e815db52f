import fc from 'fast-check';
import { inOrder } from '../../../core/collections/in-order';

async function* streamOf<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

async function listOf<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of stream) values.push(value);
  return values;
}

const ascending = (a: number, b: number) => a - b;
const sorted = fc.array(fc.integer({ min: 0, max: 20 })).map((values) => values.sort(ascending));

it('yields the values of both streams in order', async () => {
  await fc.assert(
    fc.asyncProperty(sorted, sorted, async (one, other) => {
      const merged = await listOf(inOrder(streamOf(one), streamOf(other), ascending));
      expect(merged).toEqual([...one, ...other].sort(ascending));
    }),
  );
});

it('takes from the first stream what is alike, and ends both when its reader ends', async () => {
  const ended: string[] = [];
  async function* named(name: string) {
    try {
      for (const value of [1, 2, 3]) yield { name, value };
    } finally {
      ended.push(name);
    }
  }
  const names: string[] = [];
  for await (const { name } of inOrder(named('one'), named('other'), (a, b) => a.value - b.value)) {
    if (names.push(name) === 3) break;
  }
  expect(names).toEqual(['one', 'other', 'one']);
  expect(ended.sort()).toEqual(['one', 'other']);
});
