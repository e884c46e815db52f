import fc from 'fast-check';
import { blocksOf } from '../../../cli/commands/demo/blocks';
import { firstDifference } from '../../../cli/commands/demo/first-difference';
import { partBytesFor } from '../../../cli/commands/demo/upload-archive';
import { LARGEST_ARCHIVE_BYTES } from '../../../core/ranges/limits';
import { MIB } from '../../../core/ranges/units';

async function* streamOf(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** Bytes, and two ways to split them into chunks. */
const cut = (bytes: Uint8Array, sizes: number[]) => {
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return [...chunks, bytes.subarray(at)];
};
const bytes = fc.uint8Array({ maxLength: 200 });
const sizes = fc.array(fc.nat(40), { maxLength: 12 });

describe('firstDifference', () => {
  it('finds none between equal bytes, whatever their chunks', () =>
    fc.assert(
      fc.asyncProperty(bytes, sizes, sizes, async (data, left, right) => {
        expect(await firstDifference(streamOf(cut(data, left)), streamOf(cut(data, right)))).toBeUndefined();
      }),
    ));

  it('finds the offset of a flipped byte', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), sizes, async (data, at, chunks) => {
        const flipped = Uint8Array.from(data);
        const index = at % data.length;
        flipped[index] = (flipped[index] ?? 0) ^ 0xff;
        expect(await firstDifference(streamOf([data]), streamOf(cut(flipped, chunks)))).toBe(`byte ${index} differs`);
      }),
    ));

  it('finds a copy that is too short, too long, or empty', async () => {
    const data = Uint8Array.from([1, 2, 3]);
    const difference = (copy: number[]) => firstDifference(streamOf([data]), streamOf([Uint8Array.from(copy)]));
    expect(await difference([1, 2])).toBe('the copy ends after 2 bytes');
    expect(await difference([])).toBe('the copy ends after 0 bytes');
    expect(await difference([1, 2, 3, 4])).toBe('the copy is longer than the source, which has 3 bytes');
  });
});

describe('blocksOf', () => {
  it('cuts a stream into blocks of one length, of which only the last is shorter', () =>
    fc.assert(
      fc.asyncProperty(bytes, sizes, fc.integer({ min: 1, max: 60 }), async (data, chunks, blockBytes) => {
        const blocks: Buffer[] = [];
        for await (const block of blocksOf(streamOf(cut(data, chunks)), blockBytes)) blocks.push(block);
        expect(Buffer.concat(blocks).equals(Buffer.from(data))).toBe(true);
        expect(blocks.slice(0, -1).every((block) => block.length === blockBytes)).toBe(true);
        expect(blocks.length).toBe(Math.ceil(data.length / blockBytes));
      }),
    ));
});

describe('partBytesFor', () => {
  it('is the smallest part of which 10,000 reach', () => {
    expect(partBytesFor(9 * MIB)).toBe(8 * MIB);
    expect(partBytesFor(80_000 * MIB)).toBe(8 * MIB);
    expect(partBytesFor(80_000 * MIB + 1)).toBe(16 * MIB);
    expect(partBytesFor(LARGEST_ARCHIVE_BYTES)).toBe(4096 * MIB);
  });
});
