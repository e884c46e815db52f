import { isChecked } from '../../core/backup/check/checked-heads';
import { getCheckProgress } from '../../core/backup/check/records/check-progress';
import { type CheckReport, damagedArchives, FoundDamage } from '../../core/contracts/check';
import { DAMAGE_EVENT } from '../../core/contracts/log-events';
import type { CheckRun } from '../../core/contracts/retrieval-run';
import { checkFiles } from '../../core/contracts/run-files';
import { SnapshotHead } from '../../core/contracts/snapshot';
import { readJson } from '../../core/files/read-json';
import { readAllJsonLines } from '../../core/files/read-json-lines';
import type { Log } from '../../core/ports/log';
import type { RunCounts } from '../../core/run/run-record';
import type { Ending, OpenedRecord, ReportRunDeps } from '../../core/run/run-reporting';
import { firstWithin } from '../../core/text/first-within';
import { checkNotes, checkWarnings } from './check-warnings';
import type { OutcomeDeps } from './outcome-deps';
import { finishSample } from './sample';

const HEAD_BYTES_MAX = 1024 * 1024;
/** Maximum number and size of the archives in the log line: the metric of the alarm counts no line that exceeds one event. */
const ARCHIVES_LOGGED = 10;
const LOGGED_BYTES_MAX = 128 * 1024;

/** Build the report of a check: the comparison, its findings, and the results of the sample, whose objects are deleted. */
export async function checkReportOf(
  record: OpenedRecord<CheckRun>,
  ending: Ending,
  deps: ReportRunDeps & OutcomeDeps,
): Promise<CheckReport> {
  const { run, startedAt } = record;
  const { runId, retryOf, kind, vault, check } = run;
  const progress = await getCheckProgress(deps.items, runId);
  const compared = progress && progress.stage !== 'comparing' ? progress : undefined;
  const named = compared && 'named' in compared ? compared.named : undefined;
  const sampled = run.sample && (await finishSample(record, run.sample, compared, ending, deps));
  const report: CheckReport = {
    ...{ runId, retryOf, kind, plan: check.plan, snapshot: check.snapshot ?? null, vault },
    status: 'planned',
    inventoryDate: compared?.inventoryDate ?? null,
    sums: compared?.sums ?? null,
    findings: named === undefined ? [] : await findingsOf(deps, runId, named),
    elsewhere: progress ? await elsewhereOf(deps, run, progress.heads) : [],
    sample: sampled?.sample ?? null,
    startedAt,
    finishedAt: ending.now.toISOString(),
    warnings: [],
  };
  report.warnings = [...checkWarnings(report), ...(sampled?.warnings ?? [])];
  report.notes = [...checkNotes(report), ...(sampled?.notes ?? [])];
  if (!run.dryRun) report.status = hasProblems(report) ? 'completed-with-errors' : 'succeeded';
  return report;
}

/** Whether archives are missing, different or unconfirmed, or objects of the sample failed. */
const hasProblems = ({ sums, sample }: CheckReport): boolean =>
  damagedArchives(sums) + (sums?.unconfirmed ?? 0) + (sample?.failed ?? 0) > 0;

/** First missing or different archives. */
async function findingsOf({ files }: OutcomeDeps, runId: string, named: string) {
  const found = await readJson(files, checkFiles.named(runId, named), FoundDamage);
  return found?.archives ?? [];
}

/** Snapshots in other vaults. */
async function elsewhereOf({ files }: OutcomeDeps, run: CheckRun, call: string) {
  const heads = (await readAllJsonLines(files, checkFiles.heads(run.runId, call), SnapshotHead, HEAD_BYTES_MAX)) ?? [];
  return heads.filter((head) => !isChecked(run, head)).map(({ snapshot, vault }) => ({ snapshot, vault }));
}

export function countsOfCheck({ sums, sample }: CheckReport): RunCounts {
  const failed = damagedArchives(sums);
  const { archives: items = 0, bytes = 0, notYetListed = 0, unconfirmed = 0 } = sums ?? {};
  return { items, bytes, done: items - failed - notYetListed - unconfirmed, failed: failed + (sample?.failed ?? 0) };
}

/** Log damage that a person must examine. The metric of an alarm counts this line. */
export function logDamage({ runId, plan, vault, status, sums, sample, findings, error }: CheckReport, log: Log): void {
  // Failures in the sample of a run that was stopped or failed are not damage.
  const unverified = error ? 0 : (sample?.failed ?? 0);
  if (status === 'planned' || damagedArchives(sums) + unverified === 0) return;
  const archives = findings
    .slice(0, ARCHIVES_LOGGED)
    .map(({ archiveId, finding, firstSnapshots, firstKeys }) => ({ archiveId, finding, firstSnapshots, firstKeys }));
  log.warn(DAMAGE_EVENT, { runId, plan, vault, sums, unverified, archives: firstWithin(archives, LOGGED_BYTES_MAX) });
}
