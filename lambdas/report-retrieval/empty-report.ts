import type { RetrievalPlan, RetrievalReport, RetrievalRun } from '../../core/contracts/retrieval-run';

/** Sums of a run's results, for the report of any kind. */
export type Tally = Omit<RetrievalReport, 'kind'>;

/** The report of a run without results; for a dry run, the complete report. */
export function emptyReport(run: RetrievalRun, startedAt: string, now: Date, plan: RetrievalPlan | undefined): Tally {
  return {
    runId: run.runId,
    retryOf: run.retryOf,
    vault: run.vault,
    status: 'planned',
    destination: run.destination,
    inventoryDate: plan?.inventoryDate ?? null,
    tier: run.tier,
    archives: plan && run.dryRun ? plan.archives : null,
    bytes: plan && run.dryRun ? plan.bytes : null,
    selection: plan?.selection,
    verified: 0,
    verifiedBytes: 0,
    present: run.dryRun ? (plan?.presentArchives ?? 0) : 0,
    ...(run.dryRun && { presentElsewhere: plan?.presentElsewhere, copied: plan?.copies }),
    ...(run.dryRun && { unproven: plan?.unprovenArchives, unprovenBytes: plan?.unprovenBytes }),
    ...(run.dryRun && { folders: plan?.folders }),
    names: plan?.names,
    failed: 0,
    possibleDuplicates: 0,
    requests: 0,
    work: plan?.work,
    duration: plan?.duration,
    earlyDeletion: plan?.earlyDeletion,
    estimate: plan?.estimate ?? null,
    startedAt,
    finishedAt: now.toISOString(),
    failures: [],
    warnings: plan?.warnings ?? [],
    notes: plan?.notes,
  };
}
