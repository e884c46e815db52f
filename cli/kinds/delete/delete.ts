import { DeletionReport, type DeletionRun } from '../../../core/contracts/deletion-run';
import { noSums, stayingIn } from '../../../core/deletion/deletion-sums';
import { getDeletionProgress } from '../../../core/deletion/records/deletion-progress';
import { describeSelection } from '../../../core/selection/describe-selection';
import type { Deployment } from '../../deployment/deployment';
import { exitCodeOf } from '../../exit-codes';
import { drawBars } from '../../format/bars';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import type { RunState } from '../../run/run-state';
import type { KindView, RunProgress } from '../kind-view';
import { describeReport, sourceField } from './describe-report';

/** The view of deletions. */
export const deletion: KindView<DeletionRun, DeletionReport> = {
  phases: {
    inventory: 'inventory: Glacier prepares the list of archives (about 4 hours), which tells what Moraine wrote',
    planning: 'planning: archives are listed, and their objects looked at',
    deleting: 'deleting: objects are looked at again, then their archives are deleted',
    emptying: 'emptying: waiting for an inventory that shows the vault empty, which Glacier takes about once a day',
  },
  about: ({ vault, source, dryRun }) =>
    `${dryRun ? 'look what can be deleted' : 'delete archives'} of vault ${vault} ${
      source.kind === 'inventory' ? 'without proof that they are elsewhere' : `that run ${source.runId} copied`
    }`,
  fields: ({ source, archives, selection, andVault }) => [
    sourceField(source),
    ['selection', selection && describeSelection(selection)],
    ['archives', archives ? `${formatCount(archives.length)} named` : 'all but those of Moraine'],
    ['vault too', andVault ? 'once an inventory shows it empty' : null],
  ],
  progressReader: (deployment) => ({ read: (state) => readProgress(deployment, state) }),
  async counts({ items }, { runId, counts }) {
    const sums = (await getDeletionProgress(items, runId))?.sums;
    if (!sums || !counts) return counts;
    return { ...counts, done: sums.deleted.archives, failed: stayingIn(sums).archives + sums.uncertain.archives };
  },
  report: DeletionReport,
  async conclude(report, _, deployment) {
    return { lines: describeReport(report, deployment), json: report, exitCode: exitCodeOf(report.status) };
  },
};

/** The progress of deleting; empty while the list is made. */
async function readProgress({ items }: Deployment, { runId, counts, isDryRun }: RunState): Promise<RunProgress> {
  const progress = await getDeletionProgress(items, runId);
  const { sums = noSums(), next = 0, chunks = 0 } = progress ?? {};
  const { deleted, due, uncertain } = sums;
  const staying = stayingIn(sums);
  const settledBytes = deleted.bytes + due.bytes + uncertain.bytes + staying.bytes;
  const done = isDryRun ? `${formatCount(due.archives)} to delete` : `${formatCount(deleted.archives)} deleted`;
  const perhaps = uncertain.archives > 0 ? `, ${formatCount(uncertain.archives)} perhaps` : '';
  const ends = `${done}${perhaps}, ${formatCount(staying.archives)} stay`;
  const all = counts && `${ends}, of ${countOf(counts.items, 'archive')}`;
  const seen = `${formatBytes(settledBytes)} ${isDryRun ? 'looked at' : 'done'}`;
  const share = counts && {
    done: deleted.archives + due.archives,
    failed: staying.archives + uncertain.archives,
    total: counts.items,
  };
  const texts = [`${all ?? ends} (${seen})`, ...(all ? [all] : []), ends, done];
  return {
    json: { ...sums, chunks, next },
    settledBytes,
    totalBytes: progress && progress.next < progress.chunks ? counts?.bytes : undefined,
    isCopying: false,
    settled: `${next}`,
    draw: (columns) => (progress ? drawBars([{ label: 'archives', share, texts }], columns) : []),
    parts: progress ? texts.slice(0, 1) : [],
  };
}
