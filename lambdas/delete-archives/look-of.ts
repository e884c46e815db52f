import type { DeletionSource, ListedDeletion } from '../../core/contracts/deletion-run';
import { type Look, lookAt } from '../../core/deletion/look-at';
import { doubtOfLine } from '../../core/deletion/stay-reasons';
import { isoUntil, lockedUntilMs } from '../../core/vault-lock/lock-terms';
import type { CallDeps } from './delete-deps';

/** Look at the objects of an archive of the list, if it has any that could prove it and the lock of the vault does not keep it. */
export async function lookOf(
  source: DeletionSource,
  line: ListedDeletion,
  { destination, clock, lock }: Pick<CallDeps, 'destination' | 'clock' | 'lock'>,
): Promise<Look> {
  if (line.kind === 'stays') return doubtOfLine(line);
  const lockedMs = lockedUntilMs(lock, line.creationDate);
  if (lockedMs > clock.now().getTime()) {
    const key = line.kind === 'candidate' ? (line.objects[0]?.key ?? '') : '';
    return { key, why: 'locked', until: isoUntil(lockedMs) };
  }
  if (line.kind === 'unproven') return { evidence: { kind: 'none', lookedAt: clock.now().toISOString() } };
  if (source.kind !== 'retrieval') throw new Error('a candidate without a retrieval that copied it');
  return lookAt(destination, source.destination.bucket, line, () => clock.now());
}
