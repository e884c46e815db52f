import fc from 'fast-check';
import { StreamCutter } from '../../../core/archive/stream-cutter';
import { LengthMismatchError } from '../../../core/contracts/errors';

const bytes = Buffer.from(Array.from({ length: 300 }, (_, n) => n % 251));

async function* chunked(data: Uint8Array, lengths: readonly number[], onClose = () => {}) {
  try {
    for (let at = 0, turn = 0; at < data.length; turn++) {
      const length = lengths[turn % lengths.length] as number;
      yield data.subarray(at, at + length);
      at += length;
    }
  } finally {
    onClose();
  }
}

it('cuts out what lies where, whatever the chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(20), fc.nat(40)), { maxLength: 8 }),
      fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 5 }),
      fc.nat(1000),
      async (pieces, lengths, startsAt) => {
        const cutter = new StreamCutter(chunked(bytes, [...lengths, 1]), startsAt, 'it');
        let at = 0;
        for (const [gap, sizeBytes] of pieces) {
          const piece = await cutter.take(startsAt + at + gap, sizeBytes);
          expect(piece.equals(bytes.subarray(at + gap, at + gap + sizeBytes))).toBe(true);
          at += gap + sizeBytes;
          if (at + 60 > bytes.length) break;
        }
        await cutter.close();
      },
    ),
  );
});

it('does not look at the stream for nothing', async () => {
  const cutter = new StreamCutter(chunked(bytes.subarray(0, 5), [5]), 100, 'it');
  expect((await cutter.take(9999, 0)).length).toBe(0);
  expect((await cutter.take(100, 5)).length).toBe(5);
});

it('says how long a stream was that ended early', async () => {
  const cutter = new StreamCutter(chunked(bytes.subarray(0, 7), [3]), 100, 'the output');
  await expect(cutter.take(104, 10)).rejects.toEqual(new LengthMismatchError('the output', 14, 7));
});

it('goes forward only', async () => {
  const cutter = new StreamCutter(chunked(bytes, [10]), 0, 'it');
  await cutter.take(10, 10);
  await expect(cutter.take(5, 1)).rejects.toThrow(RangeError);
});

it('closes the stream, wherever it is', async () => {
  let closed = false;
  const cutter = new StreamCutter(
    chunked(bytes, [10], () => (closed = true)),
    0,
    'it',
  );
  await cutter.take(15, 3);
  await cutter.close();
  expect(closed).toBe(true);
});
