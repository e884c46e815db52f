import { InventoryReport, type InventoryRun } from '../../../core/contracts/inventory-run';
import { INVENTORY_HOURS } from '../../../core/contracts/tier';
import { noSums } from '../../../core/inventory/add-archive';
import { countsOf, getInventoryProgress } from '../../../core/inventory/records/inventory-progress';
import type { Deployment } from '../../deployment/deployment';
import { exitCodeOf } from '../../exit-codes';
import { drawBars } from '../../format/bars';
import { countOf, formatBytes } from '../../format/bytes';
import type { RunState } from '../../run/run-state';
import type { KindView, RunProgress } from '../kind-view';
import { describeReport, scopeText } from './describe-report';

/** The view of inventories. */
export const inventory: KindView<InventoryRun, InventoryReport> = {
  phases: {
    inventory: `inventory: Glacier prepares the list of archives (about ${INVENTORY_HOURS} hours), then it is read`,
  },
  about: ({ vault, scope }) => `list ${scopeText(scope)} of vault ${vault}`,
  fields: ({ scope }) => [['archives', scopeText(scope)]],
  progressReader: (deployment) => ({ read: (state) => readProgress(deployment, state) }),
  async counts({ items }, { runId }) {
    const progress = await getInventoryProgress(items, runId);
    return progress && countsOf(progress.sums);
  },
  usualMs: () => INVENTORY_HOURS * 3_600_000,
  report: InventoryReport,
  async conclude(report, _, deployment) {
    return { lines: describeReport(report, deployment), json: report, exitCode: exitCodeOf(report.status) };
  },
};

/** The progress of reading the list; empty while Glacier prepares the inventory. */
async function readProgress({ items }: Deployment, { runId }: RunState): Promise<RunProgress> {
  const progress = await getInventoryProgress(items, runId);
  const { sums = noSums(), reachedBytes = 0, sizeBytes } = progress ?? {};
  const listed = countOf(sums.archives, 'archive');
  const ofList = `${formatBytes(reachedBytes)} of ${formatBytes(sizeBytes ?? 0)}`;
  const share = { done: reachedBytes, failed: 0, total: sizeBytes ?? 0 };
  return {
    json: { archives: sums.archives, bytes: sums.bytes, reachedBytes, sizeBytes },
    settledBytes: reachedBytes,
    totalBytes: sizeBytes,
    isCopying: false,
    settled: String(reachedBytes),
    draw: (columns) =>
      progress ? drawBars([{ label: 'read', share, texts: [`${listed}, ${ofList}`, listed] }], columns) : [],
    parts: progress ? [`${listed} read, ${ofList}`] : [],
  };
}
