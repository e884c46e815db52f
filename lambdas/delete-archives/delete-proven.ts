import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { DeletionOutcome, DeletionRun, Evidence, ListedDeletion } from '../../core/contracts/deletion-run';
import { archiveOf } from '../../core/deletion/archive-of';
import type { ChunkFiles } from '../../core/deletion/chunk-files';
import type { Doubt } from '../../core/deletion/look-at';
import { stayReasonOf } from '../../core/deletion/stay-reasons';
import type { Clock } from '../../core/ports/clock';
import type { CallDeps } from './delete-deps';
import { lookOf } from './look-of';
import type { LookedAt } from './looked-at';
import { deleteAtPace } from './paced-deletions';

const DELETIONS_IN_FLIGHT_MAX = 20;
/** Age up to which a look still counts when Glacier accepts the request, in milliseconds: longer than the usual rate needs. */
const RECENT_MS = 30_000;

/** Delete the archives of a chunk whose objects prove them, or that need no proof, once that is on record. @returns how each archive ended, in order */
export async function deleteProven(
  run: DeletionRun,
  looked: readonly LookedAt[],
  chunkFiles: ChunkFiles,
  deps: CallDeps,
): Promise<DeletionOutcome[]> {
  const earlier = await chunkFiles.evidence();
  await chunkFiles.recordEvidence(
    looked.flatMap(({ line: { archiveId }, look }) =>
      'evidence' in look ? [{ archiveId, evidence: look.evidence }] : [],
    ),
  );
  const outcomes = new Map<LookedAt, DeletionOutcome>();
  await forEachInFlight(looked, DELETIONS_IN_FLIGHT_MAX, async (one) => {
    outcomes.set(one, await endOf(run, one, earlier, deps));
  });
  return looked.map((one) => outcomes.get(one) as DeletionOutcome);
}

async function endOf(
  { vault, source }: DeletionRun,
  { line, look: first }: LookedAt,
  earlier: ReadonlyMap<string, Evidence>,
  deps: CallDeps,
): Promise<DeletionOutcome> {
  const { archiveId } = line;
  const archive = archiveOf(line);
  if (!('evidence' in first)) return stay(line, first, earlier.get(archiveId));
  const latestLook = async () => (isRecent(first.evidence, deps.clock) ? first : lookOf(source, line, deps));
  const { look, refused } = await deleteAtPace({ vault, archiveId }, latestLook, deps);
  if (!('evidence' in look)) return stay(line, look, earlier.get(archiveId));
  const { evidence } = look;
  if (refused === undefined) {
    return { outcome: 'deleted', ...archive, evidence, deletedAt: deps.clock.now().toISOString() };
  }
  const key = evidence.kind === 'copies' ? (evidence.objects[0]?.key ?? '') : '';
  const doubt: Doubt = { key, why: 'refused' };
  return { outcome: 'stays', ...archive, ...doubt, reason: `${stayReasonOf(doubt)}: ${refused}` };
}

const isRecent = ({ lookedAt }: Evidence, clock: Clock) => clock.now().getTime() - Date.parse(lookedAt) < RECENT_MS;

/** How an archive ends that nothing proves. @param before evidence that an earlier call has put on record */
function stay(line: ListedDeletion, look: Doubt, before: Evidence | undefined): DeletionOutcome {
  const archive = archiveOf(line);
  const reason = stayReasonOf(look);
  if (!before) return { outcome: 'stays', ...archive, ...look, reason };
  // The call that put the evidence on record was killed before it told what it deleted.
  const told = `an earlier call may have deleted it, as it looked at ${before.lookedAt}; now ${reason}`;
  return { outcome: 'uncertain', ...archive, evidence: before, reason: told };
}
