import { type Joined, mergeJoin } from '../../collections/merge-join';
import type { BackupRun, BackupTotals, ChangeLine, PlanPosition } from '../../contracts/backup-run';
import type { SourceObject } from '../../contracts/snapshot';
import type { Source } from '../../ports/source';
import type { WorkingFiles } from '../../ports/working-files';
import { keyMatcher } from '../../text/globs';
import { type ParentLines, parentArchives, parentObjects } from '../snapshot/parents';
import { ArchiveCutter, type PlannedArchive } from './archive-cutter';
import { differenceOf } from './difference';
import { listingPrefix } from './listing-prefix';
import { packsToRepack } from './packs-to-repack';
import { SegmentFiles } from './segment-files';
import { addArchive } from './totals';

export interface PlanSegmentDeps {
  source: Pick<Source, 'list'>;
  files: WorkingFiles;
  /** Time until the function is stopped, in milliseconds. */
  remainingMs: () => number;
}

/** Longest time that ending a segment takes: the open pack and the files in flight are written. */
const MARGIN_MS = 120_000;

/**
 * Compare the source with the parents from the given position until the end or until time is short: one segment of the
 * plan. Writes the segment's changes, the tasks of its archives and, last, the index that makes the segment count; in a
 * dry run only the changes. Holds one pack's objects in memory, whatever the length of the listing.
 *
 * Called again with the same position, it plans the segment again, from the source as it is then. At least one key is
 * compared, so that every plan comes to an end.
 */
export async function planSegment(
  run: BackupRun,
  position: PlanPosition,
  deps: PlanSegmentDeps,
): Promise<{ done: boolean; position: PlanPosition }> {
  const totals = { ...position.totals };
  const files = new SegmentFiles(deps.files, run.runId);
  const cutter = new ArchiveCutter(run.plan, totals.archives);
  const matches = keyMatcher(run.plan.source.include, run.plan.source.exclude);
  const isTaken = ({ key }: SourceObject) => matches(key.slice(run.plan.source.prefix.length));
  const repack = await repackOf(run, deps);
  let after = position.after;
  let done = true;

  async function put(archives: readonly PlannedArchive[]): Promise<void> {
    for (const archive of archives) {
      addArchive(totals, archive, run.plan);
      if (!run.dryRun) await files.startTask(archive);
    }
  }

  async function* changes(): AsyncGenerator<ChangeLine> {
    for await (const { key, left: listed, right } of compared(run, after, totals, deps)) {
      const object = listed && isTaken(listed) ? listed : undefined;
      const difference = differenceOf(object, right?.parent, right?.second, repack, right?.missing?.line);
      if (object) {
        totals.objects += 1;
        totals.bytes += object.sizeBytes;
      }
      if (difference !== 'unchanged') {
        totals[difference] += 1;
        if (difference === 'reused') yield { key, isReused: true };
        else if (!object) yield { key };
        else {
          const { archives, complete } = cutter.add(object);
          await put(complete);
          yield { key, archives };
        }
      }
      after = key;
      if (deps.remainingMs() >= MARGIN_MS) continue;
      done = false;
      break;
    }
    await put(cutter.finish());
  }

  try {
    await files.writeChanges(position.segments, changes());
  } finally {
    // A write that outlives its attempt could overwrite what the next attempt writes.
    await files.finish();
  }
  if (!run.dryRun) await files.writeIndex(position.segments, position.totals.archives, totals.archives);
  return { done, position: { after, segments: position.segments + 1, totals } };
}

/** The keys of the source and of both parents after `after`. */
function compared(
  run: BackupRun,
  after: string | undefined,
  totals: BackupTotals,
  deps: PlanSegmentDeps,
): AsyncGenerator<Joined<SourceObject, ParentLines>> {
  const { source } = run.plan;
  const listing = deps.source.list(source.bucket, listingPrefix(source), after, () => {
    totals.lists += 1;
  });
  return mergeJoin(listing, parentObjects(run, deps.files, after));
}

function repackOf(run: BackupRun, deps: PlanSegmentDeps): Promise<ReadonlySet<string>> {
  return packsToRepack(parentArchives(run, deps.files), run.plan, new Date(run.startedAt));
}
