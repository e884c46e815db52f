import { chooseSample } from '../../../../core/backup/check/choose-sample';
import type { SnapshotLine } from '../../../../core/contracts/snapshot';
import { objectOf, streamOf } from '../runs';

const lineOf = (n: number): SnapshotLine => ({
  ...objectOf(`key-${String(n).padStart(4, '0')}`),
  treeHash: 'a'.repeat(64),
  slices: [{ archive: 's/1', offset: 0, sizeBytes: 1 }],
});
const lines = (from: number, past: number) => Array.from({ length: past - from }, (_, n) => lineOf(from + n));
const chosen = async (of: SnapshotLine[], objects: number, seed = 'seed') =>
  (await chooseSample(streamOf(of), { objects, seed })).map(({ key }) => key);

describe('a sample', () => {
  it('is as many objects as were asked for, each once, in the order of their keys', async () => {
    const keys = await chosen(lines(0, 1000), 50);
    expect(new Set(keys).size).toBe(50);
    expect(keys).toEqual([...keys].sort());
  });

  it('is all objects when there are no more, and none of none', async () => {
    expect(await chosen(lines(0, 3), 50)).toEqual(['key-0000', 'key-0001', 'key-0002']);
    expect(await chosen([], 50)).toEqual([]);
  });

  it('is the same by the same seed, in whatever order the objects come, and another by another', async () => {
    const keys = await chosen(lines(0, 1000), 20);
    expect(await chosen(lines(0, 1000).reverse(), 20)).toEqual(keys);
    expect(await chosen(lines(0, 1000), 20, 'other')).not.toEqual(keys);
  });

  it('keeps what it has chosen when others are added, but for those that these displace', async () => {
    const before = await chosen(lines(0, 1000), 100);
    const after = await chosen(lines(0, 1010), 100);
    const left = before.filter((key) => after.includes(key));
    expect(left.length).toBeGreaterThanOrEqual(90);
    expect(after.filter((key) => !before.includes(key)).every((key) => key >= 'key-1000')).toBe(true);
  });

  it('gives every object about the same chance', async () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < 400; seed++) {
      for (const key of await chosen(lines(0, 20), 5, String(seed))) times.set(key, (times.get(key) ?? 0) + 1);
    }
    // Of 400 samples of a quarter each, a hundred hold a key: nine standard deviations are 78.
    for (const count of times.values()) expect(Math.abs(count - 100)).toBeLessThan(78);
    expect(times.size).toBe(20);
  });
});
