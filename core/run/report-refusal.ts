import type { OpenedRun } from '../contracts/opened-run';
import { hasEnded } from '../contracts/run-status';
import type { ReportRunInput, RunFailure } from '../contracts/run-steps';
import type { ItemStore } from '../ports/item-store';
import { publishNotice } from './publish-notice';
import { refusalMessage } from './refusal-message';
import { ownsRunName } from './run-name';
import { getRun, type RunRecord, recordEnd } from './run-record';
import type { AnyReport, ReportRunDeps, RunReporting } from './run-reporting';

/**
 * Publish and record a request that was refused, or stopped, before its run was opened: nobody watches the executions of a
 * schedule or another program, and a recorded run is listed. When another execution has the run's id, the refusal is recorded
 * under the name of its own execution; when that has been used too, it is not recorded. A run that is opened meanwhile is not
 * ended.
 *
 * @param at.others record of another execution under the id
 */
export async function reportRefusal<Run extends OpenedRun, Report extends AnyReport>(
  input: ReportRunInput & { failure: RunFailure },
  { runId, others }: { runId: string; others: RunRecord | undefined },
  reporting: RunReporting<Run, Report>,
  { items, reports, clock }: ReportRunDeps,
): Promise<void> {
  const { execution, executionArn, executionStartedAt: startedAt, request, failure, isEvent } = input;
  // All executions for one time of a schedule are refused for the same reason, which the first of them has published.
  if (others && runId !== execution && !others.run && hasEnded(others.status)) return;
  const listedAs = others ? execution : runId;
  const isListed = await ownsRunName(items, listedAs, input);
  // An execution that failed in its last step has already published it, and recorded it if its name was free.
  if (isEvent && !(isListed && (await isUntold(items, listedAs)))) return;
  const asked = reporting.askedIn(request);
  const message = refusalMessage(reporting.describeAsked(asked), { runId: listedAs, ...asked }, failure);
  const finishedAt = clock.now().toISOString();
  try {
    const { kind, isDryRun, plan, vault } = asked;
    const { status } = failure;
    await publishNotice(reports, message, { runId: listedAs, kind, status, isDryRun, plan, vault, finishedAt });
  } finally {
    const ending = { status: failure.status, finishedAt, failure };
    if (isListed) await recordEnd(items, listedAs, ending, { ...asked, executionArn, startedAt, request });
  }
}

async function isUntold(items: ItemStore, runId: string): Promise<boolean> {
  const record = await getRun(items, runId);
  return record === undefined || !hasEnded(record.status);
}
