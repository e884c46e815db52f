import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { crc32OfParts } from '../../../core/archive/crc32';

test('the CRC32 of parts put together is that of all their bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 12 }), (parts) => {
      const combined = crc32OfParts(parts.map((part) => ({ crc32: crc32(part), sizeBytes: part.length })));
      expect(combined).toBe(crc32(Buffer.concat(parts)));
    }),
  );
});

test('equal parts and a short last one, as an upload has them', () => {
  const data = Buffer.alloc(5_000_001, 'moraine');
  const parts = [];
  for (let at = 0; at < data.length; at += 1 << 20) {
    const part = data.subarray(at, at + (1 << 20));
    parts.push({ crc32: crc32(part), sizeBytes: part.length });
  }
  expect(crc32OfParts(parts)).toBe(crc32(data));
});

test('joining is associative beyond 32 bits of length', () => {
  const long = { crc32: 0xdeadbeef, sizeBytes: 4 * 2 ** 30 + 12_345 };
  const parts = [long, { crc32: 0x01234567, sizeBytes: 40_000 * 2 ** 30 }, { crc32: 0xffffffff, sizeBytes: 1 }];
  const [first, second, third] = parts as [typeof long, typeof long, typeof long];
  const tail = { crc32: crc32OfParts([second, third]), sizeBytes: second.sizeBytes + third.sizeBytes };
  expect(crc32OfParts([first, tail])).toBe(crc32OfParts(parts));
});

test('no parts have CRC32 0', () => {
  expect(crc32OfParts([])).toBe(0);
});
