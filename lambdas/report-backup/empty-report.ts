import type { PlanReport, PlanRun } from '../../core/contracts/backup-run';

/** The report of a run before its results are filled in. */
export function emptyReport(run: PlanRun, now: Date): PlanReport {
  const { plan, runId, retryOf, kind, startedAt, signer, publicKey } = run;
  return {
    runId,
    plan: plan.name,
    retryOf,
    kind,
    status: run.dryRun ? 'planned' : 'succeeded',
    vault: plan.vault,
    source: { bucket: plan.source.bucket, prefix: plan.source.prefix },
    startedAt,
    finishedAt: now.toISOString(),
    ...(run.kind === 'backup' && {
      scheduledTime: run.scheduledTime,
      parent: run.parent,
      secondParent: run.secondParent,
    }),
    snapshot: null,
    verdict: null,
    judged: [],
    held: null,
    totals: null,
    newArchives: 0,
    newBytes: 0,
    estimate: null,
    errors: 0,
    firstErrors: [],
    lost: 0,
    firstLost: [],
    retention: null,
    ...(signer !== undefined && publicKey !== undefined && { signingKey: { keyId: signer, publicKey } }),
  };
}
