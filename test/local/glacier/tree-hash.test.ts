import fc from 'fast-check';
import { combineDigests, LeafHasher } from '../../../local/glacier/hashing/tree-hash';
import { guideTreeHash, mib, pattern } from './harness';

const treeHash = (data: Buffer, chunkBytes = data.length || 1) => {
  const hasher = new LeafHasher();
  for (let at = 0; at < data.length; at += chunkBytes) hasher.update(data.subarray(at, at + chunkBytes));
  return combineDigests(hasher.finish()).toString('hex');
};

test.each([
  ['nothing', Buffer.alloc(0), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['a line feed', Buffer.from('\n'), '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b'],
  ['a × 1,024', Buffer.alloc(1024, 'a'), '2edc986847e209b4016e141a6dc8716d3207350f416969382d431539bf292e4a'],
  ['a × 1 MiB', Buffer.alloc(mib, 'a'), '9bc1b2a288b26af7257a36277ae3816a7d4f16e89c1e7e77d0a5c48bad62b360'],
  ['a × 2 MiB', Buffer.alloc(2 * mib, 'a'), '560c2c9333c719cb00cfdffee3ba293db17f58743cdd1f7e4055373ae6300afa'],
  ['a × 4 MiB', Buffer.alloc(4 * mib, 'a'), '9491cb2ed1d4e7cd53215f4017c23ec4ad21d7050a1e6bb636c4f67e8cddb844'],
  [
    'a × (4 MiB + 20)',
    Buffer.alloc(4 * mib + 20, 'a'),
    '12f3cbd6101b981cde074039f6f728071da8879d6f632de8afc7cdf00661b08f',
  ],
  ['0 × 5,767,168', Buffer.alloc(5_767_168, '0'), '154e26c78fd74d0c2c9b3cc4644191619dc4f2cd539ae2a74d5fd07957a3ee6a'],
  [
    'abc × 1,234,567',
    Buffer.alloc(3 * 1_234_567, 'abc'),
    '5a245eddef1227623912286af0a6dd6f1a3cd67ad3d768c1490c2f8a0fafeca9',
  ],
  ['3 MiB of zero bytes', Buffer.alloc(3 * mib), 'ca6cc129a4514ec765de86a4e7a49adf44842c9cac213c383ebe4071271bdf21'],
  ['1 MiB + 1 zero bytes', Buffer.alloc(mib + 1), '28638dab8d5e1754a4ecb38b0ebe6df66c844f94aed142d4d0283d208bb786cd'],
  [
    '6.5 MiB of zero bytes',
    Buffer.alloc(6.5 * mib),
    '7fce0b2525bccf5bd8ed75ec7b7eb52de9b5c0aac4cf60f485aed45a934e9cf5',
  ],
  ['7 MiB of i mod 251', pattern(7 * mib), '8bfce57c6a4076b3e930e725fbaa00beeffff0f0d9a6491a89a53baa73b4810d'],
])('the tree hash of %s, in one chunk and in odd ones', (_, data, expected) => {
  expect(treeHash(data)).toBe(expected);
  expect(treeHash(data, 65_537)).toBe(expected);
  expect(guideTreeHash(data)).toBe(expected);
});

test('digests combine to the root of the level-by-level construction, whatever their number', () => {
  const digest = (at: number) => Buffer.alloc(32, at % 256);
  const { createHash } = jest.requireActual<typeof import('node:crypto')>('node:crypto');
  const byLevels = (level: Buffer[]): Buffer => {
    if (level.length === 1) return level[0] as Buffer;
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const pair = level.slice(at, at + 2);
      above.push(pair.length === 2 ? createHash('sha256').update(Buffer.concat(pair)).digest() : (pair[0] as Buffer));
    }
    return byLevels(above);
  };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), (count) => {
      const digests = Array.from({ length: count }, (_, at) => digest(at));
      expect(combineDigests(digests)).toEqual(byLevels(digests));
    }),
  );
});

test('parts of a power of two of MiB combine like leaves', () => {
  const data = pattern(6.5 * mib);
  const parts = [0, 2, 4, 6].map((at) => Buffer.from(treeHash(data.subarray(at * mib, (at + 2) * mib)), 'hex'));
  expect(combineDigests(parts).toString('hex')).toBe(treeHash(data));
});
