import type { OpenedRun } from '../contracts/opened-run';
import type { RunKind } from '../contracts/run-kind';
import type { RunEnd } from '../contracts/run-status';
import type { ReportRunInput, RunFailure } from '../contracts/run-steps';
import type { Clock } from '../ports/clock';
import type { ItemStore } from '../ports/item-store';
import type { Topic } from '../ports/topic';
import type { WorkingFiles } from '../ports/working-files';
import type { AskedRun, RunCounts, RunRecord } from './run-record';

export interface ReportRunDeps {
  items: ItemStore;
  files: WorkingFiles;
  reports: Topic;
  clock: Clock;
}

/** Members of every report. */
export interface AnyReport {
  runId: string;
  status: RunEnd;
  /** ISO 8601. */
  finishedAt: string;
  error?: { error: string; cause: string } | undefined;
  warnings?: string[] | undefined;
}

/** Message for the reports topic. */
export interface Message {
  subject: string;
  lines: string[];
}

/** Record of an opened run. */
export type OpenedRecord<Run extends OpenedRun> = RunRecord & { run: Run };

/** End of a run: the time, and the failure if it did not complete. */
export interface Ending {
  now: Date;
  failure: RunFailure | undefined;
}

/** Readable members of a request, which may be invalid. */
export interface Asked extends Pick<AskedRun, 'isDryRun' | 'retryOf' | 'plan' | 'vault'> {
  kind: RunKind;
}

/** Kind-specific part of the report of a run. */
export interface RunReporting<Run extends OpenedRun, Report extends AnyReport> {
  /** Id of the run that a request starts. */
  runIdOf(input: ReportRunInput): string;
  askedIn(request: unknown): Asked;
  /** Compute the totals of the run up to its end, and write the files of its kind. The caller adds the failure. */
  report(record: OpenedRecord<Run>, ending: Ending): Promise<Report>;
  /** @returns undefined when they are unknown; the counts of the plan then remain in the record */
  counts(report: Report): RunCounts | undefined;
  message(report: Report, run: Run): Message;
  /** What a request asks for, such as `backup of documents`, for the message when it is refused before its run is opened. */
  describeAsked(asked: Asked): string;
  /** Called after the run has been reported. */
  reported?(report: Report): void;
  /** Report as the output of the state machine, below the 256 KiB limit of Step Functions. */
  answer?(report: Report): Report;
}
