import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { MIB } from '../../../core/ranges/units';
import { combineTreeHashes, TreeHash, treeHashOf } from '../../../core/tree-hash/tree-hash';

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The definition itself: the left child is the largest power-of-two number of leaves that leaves something over. */
function treeHashByDefinition(data: Uint8Array): Buffer {
  if (data.length <= MIB) return sha256(data);
  const leaves = Math.ceil(data.length / MIB);
  const left = 2 ** Math.ceil(Math.log2(leaves) - 1) * MIB;
  return sha256(treeHashByDefinition(data.subarray(0, left)), treeHashByDefinition(data.subarray(left)));
}

const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex');

function patterned(length: number): Buffer {
  const period = Buffer.from(Array.from({ length: 251 }, (_, index) => index));
  return Buffer.alloc(length, period);
}

describe('vectors', () => {
  test.each([
    ['nothing', Buffer.alloc(0), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['a newline', Buffer.from('\n'), '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b'],
    ['a × 1,024', Buffer.alloc(1024, 'a'), '2edc986847e209b4016e141a6dc8716d3207350f416969382d431539bf292e4a'],
    ['a × 1 MiB', Buffer.alloc(MIB, 'a'), '9bc1b2a288b26af7257a36277ae3816a7d4f16e89c1e7e77d0a5c48bad62b360'],
    ['a × 2 MiB', Buffer.alloc(2 * MIB, 'a'), '560c2c9333c719cb00cfdffee3ba293db17f58743cdd1f7e4055373ae6300afa'],
    ['a × 4 MiB', Buffer.alloc(4 * MIB, 'a'), '9491cb2ed1d4e7cd53215f4017c23ec4ad21d7050a1e6bb636c4f67e8cddb844'],
    [
      'a × (4 MiB + 20)',
      Buffer.alloc(4 * MIB + 20, 'a'),
      '12f3cbd6101b981cde074039f6f728071da8879d6f632de8afc7cdf00661b08f',
    ],
    ['0 × 5,767,168', Buffer.alloc(5_767_168, '0'), '154e26c78fd74d0c2c9b3cc4644191619dc4f2cd539ae2a74d5fd07957a3ee6a'],
    [
      'abc × 1,234,567',
      Buffer.alloc(3 * 1_234_567, 'abc'),
      '5a245eddef1227623912286af0a6dd6f1a3cd67ad3d768c1490c2f8a0fafeca9',
    ],
    ['zero × 3 MiB', Buffer.alloc(3 * MIB), 'ca6cc129a4514ec765de86a4e7a49adf44842c9cac213c383ebe4071271bdf21'],
    ['zero × (1 MiB + 1)', Buffer.alloc(MIB + 1), '28638dab8d5e1754a4ecb38b0ebe6df66c844f94aed142d4d0283d208bb786cd'],
    ['zero × 6.5 MiB', Buffer.alloc(6.5 * MIB), '7fce0b2525bccf5bd8ed75ec7b7eb52de9b5c0aac4cf60f485aed45a934e9cf5'],
    ['i mod 251 × 7 MiB', patterned(7 * MIB), '8bfce57c6a4076b3e930e725fbaa00beeffff0f0d9a6491a89a53baa73b4810d'],
  ])('%s', (_name, data, expected) => {
    expect(hex(treeHashOf(data))).toBe(expected);
  });
});

/** 9 MiB that no two leaves of have in common. */
const material = Buffer.concat(Array.from({ length: 9 }, (_, leaf) => patterned(MIB).map((byte) => byte ^ leaf)));

test('any chunking of the input gives the hash of the definition', () => {
  const chunkBytes = fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.constantFrom(MIB - 1, MIB, MIB + 1, 3 * MIB));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: material.length }), fc.array(chunkBytes, { maxLength: 40 }), (size, cuts) => {
      const data = material.subarray(0, size);
      const hash = new TreeHash();
      let at = 0;
      for (const cut of cuts) {
        hash.update(data.subarray(at, at + cut));
        at = Math.min(size, at + cut);
      }
      hash.update(data.subarray(at));
      expect(hex(hash.digest())).toBe(hex(treeHashByDefinition(data)));
    }),
    { numRuns: 60 },
  );
});

test('a digest may be asked for on the way', () => {
  const hash = new TreeHash();
  for (let at = 0; at < 4 * MIB; at += 700_000) {
    const chunk = material.subarray(at, at + 700_000);
    expect(hex(hash.update(chunk).digest())).toBe(hex(treeHashByDefinition(material.subarray(0, at + 700_000))));
  }
});

test('hashes of aligned power-of-two blocks combine to the hash of the whole', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: material.length }), fc.integer({ min: 0, max: 4 }), (size, power) => {
      const data = material.subarray(0, size);
      const blockBytes = 2 ** power * MIB;
      const blocks = Array.from({ length: Math.ceil(size / blockBytes) }, (_, block) =>
        treeHashOf(data.subarray(block * blockBytes, (block + 1) * blockBytes)),
      );
      expect(hex(combineTreeHashes(blocks))).toBe(hex(treeHashByDefinition(data)));
    }),
    { numRuns: 60 },
  );
});

test('ten thousand parts are combined as the definition combines them', () => {
  const combine = (hashes: Buffer[]): Buffer => {
    if (hashes.length === 1) return hashes[0] as Buffer;
    const left = 2 ** Math.ceil(Math.log2(hashes.length) - 1);
    return sha256(combine(hashes.slice(0, left)), combine(hashes.slice(left)));
  };
  const leaves = Array.from({ length: 10_000 }, (_, index) => sha256(Buffer.from(String(index))));
  expect(hex(combineTreeHashes(leaves))).toBe(hex(combine(leaves)));
  expect(hex(combineTreeHashes(leaves.slice(0, 4097)))).toBe(hex(combine(leaves.slice(0, 4097))));
});
