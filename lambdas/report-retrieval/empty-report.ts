import type { RetrievalPlan, RetrievalReport, RetrievalRun } from '../../core/contracts/retrieval-run';

/** The report of a run that has brought nothing in yet; of a dry run all that there is to report. */
export function emptyReport(
  run: RetrievalRun,
  startedAt: string,
  now: Date,
  plan: RetrievalPlan | undefined,
): RetrievalReport {
  return {
    runId: run.runId,
    retryOf: run.retryOf,
    kind: run.kind,
    vault: run.vault,
    status: 'planned',
    destination: run.destination,
    inventoryDate: plan?.inventoryDate ?? null,
    tier: run.tier,
    archives: run.dryRun ? (plan?.archives ?? 0) : 0,
    bytes: run.dryRun ? (plan?.bytes ?? 0) : 0,
    verified: 0,
    verifiedBytes: 0,
    present: run.dryRun ? (plan?.presentArchives ?? 0) : 0,
    ...(run.dryRun && { unproven: plan?.unprovenArchives, unprovenBytes: plan?.unprovenBytes }),
    failed: 0,
    possibleDuplicates: 0,
    requests: 0,
    estimate: plan?.estimate ?? null,
    startedAt,
    finishedAt: now.toISOString(),
    failures: [],
    warnings: plan?.warnings ?? [],
  };
}
