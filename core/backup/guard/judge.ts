import type { Snapshot, Verdict } from '../../contracts/snapshot';

/** Members of a snapshot that its verdict depends on. */
export type Judged = Pick<Snapshot, 'vault' | 'source' | 'objects' | 'bytes'>;

/**
 * Judge a snapshot. It is held when it is in another vault than the newest accepted one, has another source, or has
 * less than a given share of its objects or bytes, which is more likely a mistake than intended. A lost object, gone
 * from both source and vault, counts like any other deleted one.
 *
 * @param accepted newest accepted snapshot of the plan, not a partial one; without one, the snapshot is the first and
 *   accepted
 * @param shrinkGuard the share, 0 … 1; with 0 any loss is accepted
 */
export function judge(
  candidate: Judged,
  accepted: (Judged & Pick<Snapshot, 'snapshot'>) | undefined,
  shrinkGuard: number,
): Verdict {
  if (!accepted) return { kind: 'accepted' };
  const { snapshot, objects, bytes } = accepted;
  const differences = {
    vault: candidate.vault !== accepted.vault,
    source: !isSameSource(candidate, accepted),
    objects: candidate.objects < shrinkGuard * objects,
    bytes: candidate.bytes < shrinkGuard * bytes,
  };
  const differsIn = (['vault', 'source', 'objects', 'bytes'] as const).filter((name) => differences[name]);
  if (differsIn.length === 0) return { kind: 'accepted' };
  return { kind: 'held', differsIn, comparedWith: { snapshot, objects, bytes } };
}

export const isSameSource = ({ source: one }: Pick<Snapshot, 'source'>, { source: other }: Pick<Snapshot, 'source'>) =>
  one.bucket === other.bucket && one.prefix === other.prefix;
