import { getBackupProgress } from '../../../core/backup/records/backup-progress';
import { PlanReport, type PlanRun } from '../../../core/contracts/backup-run';
import type { RunPhase } from '../../../core/contracts/run-status';
import type { Deployment } from '../../deployment/deployment';
import { exitCodeOf } from '../../exit-codes';
import type { RunState } from '../../run/run-state';
import type { KindView, RunProgress } from '../kind-view';
import { describeReport, type ReportWords } from './describe-report';
import { backupParts, drawBackup, figuresOf } from './draw-backup';

/** The parts of the view that depend on the kind of run on a plan. */
export interface PlanWords<Run extends PlanRun> {
  phases: Partial<Record<RunPhase, string>>;
  dryRunPhases?: Partial<Record<RunPhase, string>>;
  about(run: Run): string;
  reportWords(report: PlanReport): ReportWords;
}

/** The view of runs that write, judge or forget snapshots of a plan. */
export function planView<Run extends PlanRun>(words: PlanWords<Run>): KindView<Run, PlanReport> {
  return {
    phases: { opening: 'opening: checking the request, or waiting for another run of the plan', ...words.phases },
    // A dry run needs no lease.
    dryRunPhases: { opening: 'opening: checking the request', ...words.dryRunPhases },
    about: words.about,
    fields: () => [],
    progressReader: (deployment) => ({ read: (state) => readProgress(deployment, state) }),
    async counts({ items }, { runId }) {
      const { totals, archivesWritten } = await getBackupProgress(items, runId);
      if (!totals) return undefined;
      const { archives, archiveBytes } = totals;
      return { items: archives, bytes: archiveBytes, done: Math.min(archivesWritten, archives) };
    },
    report: PlanReport,
    async conclude(report, _, deployment) {
      const lines = describeReport(report, words.reportWords(report), deployment);
      return { lines, json: report, exitCode: exitCodeOf(report.status) };
    },
  };
}

/** The progress of a backup; empty for runs of other kinds. */
async function readProgress({ items }: Deployment, { runId, status, isDryRun }: RunState): Promise<RunProgress> {
  const progress = await getBackupProgress(items, runId);
  const { totals, archivesWritten, bytesWritten } = progress;
  const figures = figuresOf(status, isDryRun, progress);
  return {
    json: progress,
    settledBytes: bytesWritten,
    totalBytes: status === 'uploading' && !isDryRun ? totals?.archiveBytes : undefined,
    isCopying: true,
    settled: [totals?.objects, archivesWritten, bytesWritten].join('/'),
    draw: (columns, rate) => drawBackup(figures, columns, rate),
    parts: backupParts(figures),
  };
}
