import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { VerifiedStream } from '../../../core/archive/verified-stream';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';

const data = Buffer.alloc(3_000_000, 'glacier moraine');
const treeHash = treeHashOf(data).toString('hex');
const expected = {
  what: 'archive A',
  sizeBytes: data.length,
  treeHashes: [
    { source: 'the job', treeHash },
    { source: 'the inventory', treeHash },
  ],
};

interface Source extends AsyncIterable<Uint8Array> {
  closed: boolean;
}

function chunked(bytes: Uint8Array, chunkBytes: number, failWith?: Error): Source {
  const source = {
    closed: false,
    async *[Symbol.asyncIterator]() {
      try {
        for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
        yield new Uint8Array();
        if (failWith) throw failWith;
      } finally {
        source.closed = true;
      }
    },
  };
  return source;
}

/** Read to the end or the error; either way, what came through. */
async function readAll(stream: AsyncIterable<Uint8Array>): Promise<{ bytes: Buffer; error?: unknown }> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    return { bytes: Buffer.concat(chunks), error };
  }
  return { bytes: Buffer.concat(chunks) };
}

test('bytes that agree pass unchanged, with their tree hash and CRC32', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 50_000, max: 4_000_000 }), async (chunkBytes) => {
      const stream = new VerifiedStream(chunked(data, chunkBytes), expected);
      const { bytes, error } = await readAll(stream);
      expect(error).toBeUndefined();
      expect(bytes.equals(data)).toBe(true);
      expect(stream.treeHash).toBe(treeHash);
      expect(stream.crc32).toBe(crc32(data));
    }),
    { numRuns: 20 },
  );
});

test('any flipped bit is found before the last chunk is released', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(data.length - 1), fc.nat(7), async (at, bit) => {
      const flipped = Buffer.from(data);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      const { bytes, error } = await readAll(new VerifiedStream(chunked(flipped, 700_000), expected));
      expect(error).toMatchObject({ name: 'TreeHashMismatchError', computed: treeHashOf(flipped).toString('hex') });
      expect(bytes.length).toBe(2_800_000);
    }),
    { numRuns: 20 },
  );
});

test('the message names the source that disagrees, and only that', async () => {
  const treeHashes = [
    { source: 'the job', treeHash },
    { source: 'the inventory', treeHash: 'ab'.repeat(32) },
  ];
  const { error } = await readAll(new VerifiedStream(chunked(data, 1e6), { ...expected, treeHashes }));
  expect(String(error)).toContain('archive A, as stated by the inventory, does not agree: expected abab');
  expect(String(error)).not.toContain('the job');
});

test.each([1, 1000, 3_000_000])('a stream that ends %d bytes early is not released whole', async (missing) => {
  const { bytes, error } = await readAll(
    new VerifiedStream(chunked(data.subarray(0, data.length - missing), 700_000), expected),
  );
  expect(error).toMatchObject({
    name: 'LengthMismatchError',
    expectedBytes: data.length,
    actualBytes: data.length - missing,
  });
  expect(bytes.length).toBeLessThan(data.length - missing || 1);
});

test('a byte too many is found when it arrives, and the source is closed', async () => {
  const source = chunked(Buffer.concat([data, data, data]), 1_000_000);
  const { bytes, error } = await readAll(new VerifiedStream(source, expected));
  expect(error).toMatchObject({ name: 'LengthMismatchError', actualBytes: 4_000_000 });
  expect(bytes.length).toBe(2_000_000);
  expect(source.closed).toBe(true);
});

test('the chunk held back is never empty', async () => {
  const whole = chunked(data, data.length);
  const { bytes, error } = await readAll(
    new VerifiedStream(whole, { ...expected, treeHashes: [{ source: 'the job', treeHash: '00'.repeat(32) }] }),
  );
  expect(error).toMatchObject({ name: 'TreeHashMismatchError' });
  expect(bytes.length).toBe(0);
});

test('an error of the source passes, and nothing is verified', async () => {
  const broken = new Error('connection reset');
  const stream = new VerifiedStream(chunked(data, 1e6, broken), expected);
  expect((await readAll(stream)).error).toBe(broken);
  expect(() => stream.treeHash).toThrow('archive A: not verified yet');
  expect(() => stream.crc32).toThrow('not verified yet');
});

test('leaving the loop closes the source', async () => {
  const source = chunked(data, 100_000);
  for await (const _chunk of new VerifiedStream(source, expected)) break;
  expect(source.closed).toBe(true);
});

test('closing before the first read, or while a read stalls, closes the source', async () => {
  for (const stalled of [false, true]) {
    let closed = false;
    const source: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: async () => {
          closed = true;
          return { done: true, value: undefined };
        },
      }),
    };
    const iterator = new VerifiedStream(source, expected)[Symbol.asyncIterator]();
    if (stalled) void iterator.next();
    await iterator.return?.();
    expect(closed).toBe(true);
  }
});

test('lengths and CRC32 are proven without any stated hash; no bytes are a stream too', async () => {
  const stream = new VerifiedStream(chunked(Buffer.alloc(0), 1), { what: 'nothing', sizeBytes: 0, treeHashes: [] });
  expect((await readAll(stream)).error).toBeUndefined();
  expect(stream.crc32).toBe(0);
});

test('it can be read once', async () => {
  const stream = new VerifiedStream(chunked(data, 1e6), expected);
  await readAll(stream);
  expect(String((await readAll(stream)).error)).toContain('can be read only once');
});
