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
import { checkWarnings } from './check-warnings';
import type { OutcomeDeps } from './outcome-deps';
import { sampleOf } from './sample';

const HEAD_BYTES_MAX = 1024 * 1024;
/** Archives that the log line names. */
const ARCHIVES_LOGGED = 10;

/** Report a check: what it compared and found, and what came of its sample, which is removed. */
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
  const brought = run.sample && (await sampleOf(record, run.sample, compared, ending, deps));
  const report: CheckReport = {
    ...{ runId, retryOf, kind, plan: check.plan, snapshot: check.snapshot ?? null, vault },
    status: 'planned',
    inventoryDate: compared?.inventoryDate ?? null,
    sums: compared?.sums ?? null,
    findings: named === undefined ? [] : await findingsOf(deps, runId, named),
    elsewhere: progress ? await elsewhereOf(deps, run, progress.heads) : [],
    sample: brought?.sample ?? null,
    startedAt,
    finishedAt: ending.now.toISOString(),
    warnings: [],
  };
  report.warnings = [...checkWarnings(report), ...(brought?.warnings ?? [])];
  if (!run.dryRun) report.status = isTroubled(report) ? 'completed-with-errors' : 'succeeded';
  return report;
}

/** Whether not all is well, as far as the check tells. */
const isTroubled = ({ sums, sample }: CheckReport): boolean =>
  damagedArchives(sums) + (sums?.unconfirmed ?? 0) + (sample?.failed ?? 0) > 0;

async function findingsOf({ files }: OutcomeDeps, runId: string, named: string) {
  const found = await readJson(files, checkFiles.named(runId, named), FoundDamage);
  return found?.archives ?? [];
}

async function elsewhereOf({ files }: OutcomeDeps, run: CheckRun, call: string) {
  const heads = (await readAllJsonLines(files, checkFiles.heads(run.runId, call), SnapshotHead, HEAD_BYTES_MAX)) ?? [];
  return heads.filter((head) => !isChecked(run, head)).map(({ snapshot, vault }) => ({ snapshot, vault }));
}

export function countsOfCheck({ sums, sample }: CheckReport): RunCounts {
  const failed = damagedArchives(sums);
  const { archives: items = 0, bytes = 0, notYetListed = 0, unconfirmed = 0 } = sums ?? {};
  return { items, bytes, done: items - failed - notYetListed - unconfirmed, failed: failed + (sample?.failed ?? 0) };
}

/** Log what a person has to look at: the metric that an alarm watches is made of this line. */
export function logDamage({ runId, plan, vault, status, sums, sample, findings, error }: CheckReport, log: Log): void {
  // What was cut short tells nothing of its sample.
  const unverified = error ? 0 : (sample?.failed ?? 0);
  if (status === 'planned' || damagedArchives(sums) + unverified === 0) return;
  const archives = findings
    .slice(0, ARCHIVES_LOGGED)
    .map(({ archiveId, finding, firstSnapshots, firstKeys }) => ({ archiveId, finding, firstSnapshots, firstKeys }));
  log.warn(DAMAGE_EVENT, { runId, plan, vault, sums, unverified, archives });
}
