import type { Outcome, RetrievalPlan, RetrievalRun } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { addFallbackJobs } from '../../core/retrieval/fallback-jobs';
import { outcomesOf } from '../../core/retrieval/outcomes/outcomes';
import { firstWithin } from '../../core/text/first-within';
import type { Tally } from './empty-report';
import type { OutcomeDeps } from './outcome-deps';
import { CSV_HEADER, csvOf } from './report-csv';
import { failureLine, leftOutOf, leftOutWarning, manifestLine } from './report-formats';

/** Largest number of failures in report.json, and of their bytes; all failures are in failures.jsonl. */
const FAILURES_NAMED = 100;
const FAILURES_BYTES_MAX = 128 * 1024;

/** Sum up the results of the batches, and write report.csv and failures.jsonl. */
export async function tally(deps: OutcomeDeps, run: RetrievalRun, plan: RetrievalPlan, report: Tally): Promise<void> {
  const total = { archives: 0, bytes: 0 };
  async function* csv(): AsyncGenerator<string> {
    yield CSV_HEADER;
    for await (const outcome of outcomesOf(deps, plan)) {
      const { archiveId, key, sizeBytes, requests, reason = leftOutOf(outcome) } = outcome;
      yield csvOf(outcome);
      if (outcome.outcome === 'failed') {
        report.failed += 1;
        if (report.failures.length < FAILURES_NAMED) report.failures.push({ archiveId, key, reason });
      }
      if (outcome.isFurther) {
        countFurther(report, outcome);
        continue;
      }
      total.archives += 1;
      total.bytes += sizeBytes;
      report.requests += requests;
      report.possibleDuplicates += outcome.possibleDuplicates;
      const fallback = addFallbackJobs(report.fallback, outcome.fallback);
      if (run.fallback && fallback) report.fallback = { ...fallback, tier: run.fallback };
      if (outcome.outcome === 'unproven') {
        report.unproven = (report.unproven ?? 0) + 1;
        report.unprovenBytes = (report.unprovenBytes ?? 0) + sizeBytes;
      } else if (outcome.outcome === 'folder') {
        report.folders = (report.folders ?? 0) + 1;
      } else if (outcome.outcome !== 'failed') {
        report.verified += 1;
        report.verifiedBytes += sizeBytes;
        if (outcome.outcome === 'present') report.present += 1;
        if (outcome.isElsewhere) report.presentElsewhere = (report.presentElsewhere ?? 0) + 1;
        if (outcome.outcome === 'copied') report.copied = (report.copied ?? 0) + 1;
        if (outcome.propertiesLeftOut) report.propertiesLeftOut = (report.propertiesLeftOut ?? 0) + 1;
      }
    }
  }
  await deps.files.write(runFiles.reportCsv(plan.runId), csv(), 'text/csv');
  Object.assign(report, total);
  report.failures = firstWithin(report.failures, FAILURES_BYTES_MAX);
  if (report.propertiesLeftOut) report.warnings = [...report.warnings, leftOutWarning(report.propertiesLeftOut)];
  const { prefix } = report.destination;
  async function* failures(): AsyncGenerator<string> {
    for await (const outcome of outcomesOf(deps, plan)) {
      // For objects, a manifest would request whole packs.
      if (run.kind === 'restore' || run.kind === 'check') {
        if (outcome.outcome === 'failed') yield failureLine(outcome, prefix);
      } else if (canBeRequested(outcome)) yield manifestLine(outcome, prefix);
    }
  }
  await deps.files.write(runFiles.failures(plan.runId), report.failed > 0 ? failures() : '', 'application/x-ndjson');
}

/** Count an object that is a further one of its archive. */
function countFurther(report: Tally, { outcome }: Outcome): void {
  const { copied, failed } = report.further ?? { copied: 0, failed: 0 };
  report.further =
    outcome === 'failed' ? { copied, failed: failed + 1 } : { copied: copied + (outcome === 'copied' ? 1 : 0), failed };
}

/**
 * Whether another run can request a failed archive: an inventory line without an id or a size cannot be requested, and a further
 * object of an archive is not requested by itself.
 */
const canBeRequested = ({ outcome, archiveId, sizeBytes, isFurther }: Outcome) =>
  outcome === 'failed' && archiveId !== '' && sizeBytes > 0 && !isFurther;
