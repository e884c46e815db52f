import fc from 'fast-check';
import { mergeJoin } from '../../../core/collections/merge-join';
import { compareUtf8 } from '../../../core/text/compare-utf8';
import { collect, streamOf } from '../backup/runs';

/** Keys that are alike often, and of which some sort differently in UTF-16. */
const key = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '/', '\uFFFD', '\uE000', '\u{1F600}', '\u{10FFFF}', 'é'), maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const keys = fc.uniqueArray(key, { maxLength: 40 });

const streamOfKeys = (of: readonly string[], side: string) =>
  streamOf([...of].sort(compareUtf8).map((name) => ({ key: name, side })));

describe('mergeJoin', () => {
  it('equals the naive differences of the sets', async () => {
    await fc.assert(
      fc.asyncProperty(keys, keys, async (lefts, rights) => {
        const joined = await collect(mergeJoin(streamOfKeys(lefts, 'left'), streamOfKeys(rights, 'right')));
        const where = (test: (entry: (typeof joined)[number]) => boolean) =>
          new Set(joined.filter(test).map((entry) => entry.key));
        expect(where(({ left, right }) => !!left && !right)).toEqual(
          new Set(lefts.filter((name) => !rights.includes(name))),
        );
        expect(where(({ left, right }) => !left && !!right)).toEqual(
          new Set(rights.filter((name) => !lefts.includes(name))),
        );
        expect(where(({ left, right }) => !!left && !!right)).toEqual(
          new Set(lefts.filter((name) => rights.includes(name))),
        );
        const inOrder = joined.map((entry) => Buffer.from(entry.key));
        expect([...inOrder].sort(Buffer.compare)).toEqual(inOrder);
        for (const entry of joined) {
          for (const side of [entry.left, entry.right]) if (side) expect(side.key).toBe(entry.key);
          expect([entry.left?.side ?? 'left', entry.right?.side ?? 'right']).toEqual(['left', 'right']);
        }
        expect(new Set(joined.map((entry) => entry.key)).size).toBe(joined.length);
      }),
    );
  });

  it('takes U+FFFD before U+1F600, as S3 lists them and UTF-16 does not', async () => {
    const order = ['\uFFFD', '\u{1F600}'];
    const joined = await collect(mergeJoin(streamOfKeys(order, 'left'), streamOfKeys(order, 'right')));
    expect(joined.map((entry) => entry.key)).toEqual(order);
  });

  it.each([
    [['b', 'a'], ['c']],
    [['a', 'a'], []],
    [['a'], ['\u{1F600}', '\uFFFD']],
  ])('refuses streams that are not in order: %j, %j', async (lefts, rights) => {
    const stream = (of: string[]) => streamOf(of.map((name) => ({ key: name })));
    await expect(collect(mergeJoin(stream(lefts), stream(rights)))).rejects.toThrow(
      /not in order of their UTF-8 bytes/,
    );
  });

  it('holds one element of each stream, and closes both when its reader stops', async () => {
    const read = { left: 0, right: 0, closed: 0 };
    async function* numbered(side: 'left' | 'right') {
      try {
        for (let n = 0; ; n++) {
          read[side] = n;
          yield { key: String(n).padStart(6, '0') };
        }
      } finally {
        read.closed++;
      }
    }
    for await (const { key: name } of mergeJoin(numbered('left'), numbered('right'))) {
      const n = Number(name);
      expect([read.left, read.right]).toEqual([n, n]);
      if (n === 1000) break;
    }
    expect(read.closed).toBe(2);
  });

  it('passes an error of a stream on, and closes the other', async () => {
    let closed = false;
    async function* endless() {
      try {
        for (let n = 0; ; n++) yield { key: String(n).padStart(6, '0') };
      } finally {
        closed = true;
      }
    }
    async function* broken() {
      yield { key: '000000' };
      throw new Error('listing broke');
    }
    await expect(collect(mergeJoin(broken(), endless()))).rejects.toThrow('listing broke');
    expect(closed).toBe(true);
  });
});
