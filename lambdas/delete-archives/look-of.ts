import type { DeletionSource, ListedDeletion } from '../../core/contracts/deletion-run';
import { type Look, lookAt } from '../../core/deletion/look-at';
import { doubtOfLine } from '../../core/deletion/stay-reasons';
import type { DeleteArchivesDeps } from './delete-deps';

/** Look at the objects of an archive of the list, if it has any that could prove it. */
export async function lookOf(
  source: DeletionSource,
  line: ListedDeletion,
  { destination, clock }: Pick<DeleteArchivesDeps, 'destination' | 'clock'>,
): Promise<Look> {
  if (line.kind === 'stays') return doubtOfLine(line);
  if (line.kind === 'unproven') return { evidence: { kind: 'none', lookedAt: clock.now().toISOString() } };
  if (source.kind !== 'retrieval') throw new Error('a candidate without a retrieval that copied it');
  return lookAt(destination, source.destination.bucket, line, () => clock.now());
}
