import { createHmac } from 'node:crypto';
import type { SnapshotLine } from '../../contracts/snapshot';
import { compareUtf8 } from '../../text/compare-utf8';

/**
 * Choose objects at random, without replacement: those whose keys have the smallest hashes under the seed. All objects are equally
 * likely. The same seed chooses the same keys, even from another snapshot that has them. One pass, with at most twice the chosen
 * number of lines in memory.
 *
 * @returns lines in order of their keys' UTF-8 bytes; fewer than requested when the snapshot has fewer
 */
export async function chooseSample(
  lines: AsyncIterable<SnapshotLine>,
  { objects, seed }: { objects: number; seed: string },
): Promise<SnapshotLine[]> {
  let smallest: { rank: string; line: SnapshotLine }[] = [];
  let rankMax: string | undefined;
  const keepSmallest = () => {
    smallest = smallest.sort((one, other) => (one.rank < other.rank ? -1 : 1)).slice(0, objects);
  };
  for await (const line of lines) {
    const rank = createHmac('sha256', seed).update(line.key).digest('hex');
    if (rankMax !== undefined && rank > rankMax) continue;
    smallest.push({ rank, line });
    if (smallest.length < 2 * objects) continue;
    keepSmallest();
    rankMax = smallest.at(-1)?.rank;
  }
  keepSmallest();
  return smallest.map(({ line }) => line).sort((one, other) => compareUtf8(one.key, other.key));
}
