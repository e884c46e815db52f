import type { InventoryReport, InventoryRun, ListedArchive } from '../../core/contracts/inventory-run';
import { inventoryFiles, runFiles } from '../../core/contracts/run-files';
import { recordEnd, setOpenedRun } from '../../core/run/run-record';
import { type FakeDeployment, NOW, RUNS_BUCKET, recordOpening } from './fake-deployment';

export const anArchive = (archiveId: string, more: Partial<ListedArchive> = {}): ListedArchive => ({
  ...{ archiveId, description: '', createdAt: '2020-06-01T00:00:00Z', sizeBytes: 1, treeHash: 'h', ...more },
});

/** Put the run of an inventory and its files on record, as its last step does. */
export async function addInventory(
  deployment: FakeDeployment,
  runId: string,
  archives: readonly ListedArchive[],
  more: Partial<InventoryReport> = {},
  startedAt = NOW,
): Promise<void> {
  const report: InventoryReport = {
    ...{ runId, kind: 'inventory', vault: 'photos', status: 'succeeded', scope: { kind: 'vault' } },
    ...{ inventoryDate: '2026-01-05T08:00:00Z', vaultArn: 'arn:aws:glacier:us-east-1:123456789012:vaults/photos' },
    ...{ archives: archives.length, bytes: 0, unreadable: 0, descriptions: { moraine: 0, text: 0, empty: 0 } },
    ...{ parts: ['000000-a'], startedAt: startedAt.toISOString(), finishedAt: startedAt.toISOString() },
    ...more,
  };
  const { vault, scope, status, finishedAt } = report;
  const run: InventoryRun = { kind: 'inventory', runId, executionArn: `arn:${runId}`, vault, scope };
  await recordOpening(deployment, run, startedAt);
  await setOpenedRun(deployment.items, run, 'inventory');
  await recordEnd(deployment.items, runId, { status, finishedAt });
  const place = (key: string, text: string) =>
    deployment.objects.place({ bucket: RUNS_BUCKET, key }, Buffer.from(text));
  const lines = archives.map((archive) => `${JSON.stringify(archive)}\n`).join('');
  for (const part of report.parts) place(inventoryFiles.list(runId, scope.kind, part), lines);
  place(runFiles.report(runId), JSON.stringify(report));
}
