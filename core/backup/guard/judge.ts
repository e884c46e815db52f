import type { Snapshot, Verdict } from '../../contracts/snapshot';

/** What of a snapshot decides on its verdict. */
export type Judged = Pick<Snapshot, 'vault' | 'source' | 'objects' | 'bytes'>;

/**
 * Verdict on a snapshot. It is held when it lies in another vault than the newest accepted one, is of another source, or has
 * less than a share of its objects or of its bytes: more likely a mistake than a wish. An object that is lost, gone from the
 * source and from the vault, counts as any other that is gone.
 *
 * @param accepted newest accepted snapshot of the plan, not a partial one; without one, the snapshot is the first and accepted
 * @param shrinkGuard the share, 0 … 1; with 0 no loss is too great
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
