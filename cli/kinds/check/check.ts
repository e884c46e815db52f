import { getCheckProgress } from '../../../core/backup/check/records/check-progress';
import { CheckReport, damagedArchives } from '../../../core/contracts/check';
import type { CheckRun } from '../../../core/contracts/retrieval-run';
import { isOver } from '../../../core/contracts/run-status';
import { INVENTORY_HOURS, usualHoursOf } from '../../../core/contracts/tier';
import { getRetrievalProgress } from '../../../core/retrieval/records/retrieval-progress';
import type { Deployment } from '../../deployment/deployment';
import { ExitCode, exitCodeOf } from '../../exit-codes';
import { drawBars } from '../../format/bars';
import { countOf, formatBytes } from '../../format/bytes';
import type { RunState } from '../../run/run-state';
import type { KindView, ProgressReader, RunProgress } from '../kind-view';
import { stageReader } from '../retrieval/stage-reader';
import { tierFields } from '../retrieval/tier-fields';
import { describeReport } from './describe-report';

const HOUR_MS = 3_600_000;

/** Description of the checked snapshots. */
const snapshotsText = ({ check: { plan, snapshot } }: CheckRun) =>
  snapshot === undefined ? `all kept snapshots of plan ${plan}` : `snapshot ${snapshot} of plan ${plan}`;

/** View of checks: runs that compare a vault with the archives that snapshots need, and verify a sample. */
export const check: KindView<CheckRun, CheckReport> = {
  dryRunPhases: { retrieving: 'planning: choosing a sample of the objects' },
  phases: {
    inventory: `inventory: Glacier prepares the list of archives (about ${INVENTORY_HOURS} hours), then it is compared`,
    retrieving: 'retrieving: a sample of the objects',
  },
  about: (run) => {
    const { vault, sample, tier } = run;
    const sampled = sample ? `, and a sample of ${countOf(sample.objects, 'object')}, tier ${tier}` : '';
    return `${snapshotsText(run)} in vault ${vault}${sampled}`;
  },
  fields: (run) => [
    ['checks', snapshotsText(run)],
    ['sample', run.sample && `${countOf(run.sample.objects, 'object')}, seed ${run.sample.seed}`],
    ...(run.sample ? tierFields(run) : []),
  ],
  progressReader,
  async counts({ items }, { runId, status }) {
    if (status === 'retrieving') {
      const { archives, bytes, verified, failed } = await getRetrievalProgress(items, runId);
      return { items: archives, bytes, done: verified, failed };
    }
    const sums = (await getCheckProgress(items, runId))?.sums;
    return sums && { items: sums.archives, bytes: sums.bytes, done: 0, failed: damagedArchives(sums) };
  },
  usualMs: ({ sample, tier, dryRun }) => (INVENTORY_HOURS + (sample && !dryRun ? usualHoursOf[tier] : 0)) * HOUR_MS,
  report: CheckReport,
  async conclude(report, _, deployment) {
    const exitCode = exitCodeOf(report.status);
    // A dry run can find missing archives, too.
    const isDamaged = exitCode === ExitCode.ok && damagedArchives(report.sums) > 0;
    return {
      lines: describeReport(report, deployment),
      json: report,
      exitCode: isDamaged ? ExitCode.completedWithErrors : exitCode,
    };
  },
};

/** Reader of the progress of the comparison, and then of the sample. */
function progressReader(deployment: Deployment): ProgressReader<CheckRun> {
  const sample = stageReader(deployment, 'object');
  return {
    async read(state) {
      const compared = await readCompared(deployment, state);
      const isSampling = state.status === 'retrieving' || (state.run?.sample && isOver(state.status));
      if (!isSampling) return compared;
      // The counts of the run are those of the comparison.
      const sampled = await sample.read({ ...state, counts: undefined });
      return {
        ...sampled,
        draw: (columns, rate) => [...compared.draw(columns), ...sampled.draw(columns, rate)],
        parts: [...compared.parts, ...sampled.parts],
      };
    },
  };
}

async function readCompared({ items }: Deployment, { runId }: RunState): Promise<RunProgress> {
  const progress = await getCheckProgress(items, runId);
  if (!progress) {
    const none = { json: {}, settledBytes: 0, totalBytes: undefined, settled: '', isCopying: false };
    return { ...none, draw: () => [], parts: [] };
  }
  const { sums, sizeBytes, stage } = progress;
  const reachedBytes = stage === 'comparing' ? progress.reachedBytes : sizeBytes;
  const ofList = `${formatBytes(reachedBytes)} of ${formatBytes(sizeBytes)}`;
  const share = { done: reachedBytes, failed: 0, total: sizeBytes };
  const needed = countOf(sums.archives, 'archive');
  return {
    json: { stage, sums, reachedBytes, sizeBytes },
    settledBytes: reachedBytes,
    totalBytes: stage === 'comparing' ? sizeBytes : undefined,
    isCopying: false,
    settled: `${stage}/${reachedBytes}/${'next' in progress ? progress.next : ''}`,
    draw: (columns) =>
      drawBars(
        [
          {
            label: 'inventory',
            share,
            texts: [`${ofList} compared with ${needed}`, `compared with ${needed}`, needed],
          },
        ],
        columns,
      ),
    parts: [`${ofList} of the inventory compared with ${needed}`],
  };
}
