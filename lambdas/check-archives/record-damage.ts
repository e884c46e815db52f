import { findingOf } from '../../core/backup/check/finding-of';
import type { ProgressAt } from '../../core/backup/check/records/check-progress';
import { type MissingArchive, recordMissing } from '../../core/backup/damage/missing-archives';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import { damagedArchives } from '../../core/contracts/check';
import type { CheckRun } from '../../core/contracts/retrieval-run';
import { type CheckDeps, isShortOfTime } from './check-deps';
import { CheckFiles } from './check-files';
import { settleDuplicates } from './settle-duplicates';

const WRITES_IN_FLIGHT_MAX = 16;
/** Number of archives after which the remaining time is checked. */
const CHUNK = 1000;

/** Record every missing or different archive, and the duplicates that the inventory has shown; a no-op in a dry run. Repeatable. */
export async function recordDamage(
  deps: CheckDeps,
  run: CheckRun,
  before: ProgressAt<'recording'>,
): Promise<ProgressAt<'recording'> | ProgressAt<'naming'>> {
  const { items, clock } = deps;
  const { plan } = run.check;
  const isFirst = before.next === 0 && !run.dryRun;
  const sums = isFirst ? { ...before.sums, duplicates: await settleDuplicates(deps, run, before) } : before.sums;
  const done = { ...before, sums, stage: 'naming', next: 0 } as const;
  if (run.dryRun || damagedArchives(before.sums) === 0) return done;
  const needed = await new CheckFiles(deps.files, run.runId).readUnmatched(before.sought);
  const { vault, runId } = run;
  const { inventoryDate } = before;
  const found = { vault, foundBy: runId, foundAt: clock.now().toISOString(), inventoryDate };
  for (let next = before.next; next < needed.count; next += CHUNK) {
    if (isShortOfTime(deps)) return { ...before, sums, next };
    const missing: MissingArchive[] = [];
    for (let number = next; number < Math.min(next + CHUNK, needed.count); number++) {
      const finding = findingOf(needed, number, new Date(inventoryDate));
      const { archiveId, archive } = needed.at(number);
      if (finding) missing.push({ archiveId, archive, finding, ...found });
    }
    await forEachInFlight(missing, WRITES_IN_FLIGHT_MAX, async (archive) => {
      await recordMissing(items, plan, archive);
    });
  }
  return done;
}
