import type { OpenedRun } from '../contracts/opened-run';
import { hasEnded } from '../contracts/run-status';
import type { ReportRunInput, RunFailure } from '../contracts/run-steps';
import type { ItemStore } from '../ports/item-store';
import { ownsRunName } from './run-name';
import { getRun, type RunRecord, recordEnd } from './run-record';
import type { AnyReport, ReportRunDeps, RunReporting } from './run-reporting';

/**
 * Tell of a request that was refused, or stopped, before there was a run, since a schedule has no reader; and put it on record,
 * so that it is listed. Under an id that another execution has, it is recorded under its execution's name instead; where that
 * has been used as well, nowhere. A run that is opened meanwhile does not end here.
 *
 * @param at.others what another execution has on record under the id
 */
export async function reportRefusal<Run extends OpenedRun, Report extends AnyReport>(
  input: ReportRunInput & { failure: RunFailure },
  { runId, others }: { runId: string; others: RunRecord | undefined },
  reporting: RunReporting<Run, Report>,
  { items, reports, clock }: ReportRunDeps,
): Promise<void> {
  const { execution, executionArn, executionStartedAt: startedAt, request, failure, isEvent } = input;
  // Of the executions for one time of a schedule, all are refused for one reason: the first of them has told it.
  if (others && runId !== execution && !others.run && hasEnded(others.status)) return;
  const listedAs = others ? execution : runId;
  const isListed = await ownsRunName(items, listedAs, input);
  // An execution that failed in its last step has told of it, and, where its name was free, put it on record.
  if (isEvent && !(isListed && (await isUntold(items, listedAs)))) return;
  const asked = reporting.askedIn(request);
  const message = reporting.refusal?.({ runId: listedAs, ...asked }, failure);
  try {
    if (message) await reports.publish(message.subject, message.text);
  } finally {
    const ending = { status: failure.status, finishedAt: clock.now().toISOString(), failure };
    if (isListed) await recordEnd(items, listedAs, ending, { ...asked, executionArn, startedAt, request });
  }
}

async function isUntold(items: ItemStore, runId: string): Promise<boolean> {
  const record = await getRun(items, runId);
  return record === undefined || !hasEnded(record.status);
}
