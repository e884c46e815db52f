import { createHmac } from 'node:crypto';
import type { SnapshotLine } from '../../contracts/snapshot';
import { compareUtf8 } from '../../text/compare-utf8';

/**
 * Choose objects at random, without replacement: those whose keys' hashes under the seed are the smallest. All have the same
 * chance, and the same seed chooses the same keys, also of another snapshot as far as it has them. One pass; holds at most
 * twice as many lines as are chosen.
 *
 * @returns in order of their keys' UTF-8 bytes; fewer than asked for when there are no more
 */
export async function chooseSample(
  lines: AsyncIterable<SnapshotLine>,
  { objects, seed }: { objects: number; seed: string },
): Promise<SnapshotLine[]> {
  let kept: { rank: string; line: SnapshotLine }[] = [];
  let limit: string | undefined;
  const cut = () => {
    kept = kept.sort((one, other) => (one.rank < other.rank ? -1 : 1)).slice(0, objects);
  };
  for await (const line of lines) {
    const rank = createHmac('sha256', seed).update(line.key).digest('hex');
    if (limit !== undefined && rank > limit) continue;
    kept.push({ rank, line });
    if (kept.length < 2 * objects) continue;
    cut();
    limit = kept.at(-1)?.rank;
  }
  cut();
  return kept.map(({ line }) => line).sort((one, other) => compareUtf8(one.key, other.key));
}
