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

/** What every report has. */
export interface AnyReport {
  runId: string;
  status: RunEnd;
  /** ISO 8601. */
  finishedAt: string;
  error?: { error: string; cause: string } | undefined;
}

/** A message for the topic of reports. */
export interface Message {
  /** Printable ASCII, at most 100 characters. */
  subject: string;
  text: string;
}

/** The record of a run that has been opened. */
export type OpenedRecord<Run extends OpenedRun> = RunRecord & { run: Run };

/** When a run ended, and why, when it did not come to its own end. */
export interface Ending {
  now: Date;
  failure: RunFailure | undefined;
}

/** What a request says of itself, even one that is not valid. */
export interface Asked extends Pick<AskedRun, 'isDryRun' | 'retryOf' | 'plan' | 'vault'> {
  kind: RunKind;
}

/** How kinds of run complete the report. */
export interface RunReporting<Run extends OpenedRun, Report extends AnyReport> {
  /** Id of the run that a request is of. */
  runIdOf(input: ReportRunInput): string;
  askedIn(request: unknown): Asked;
  /** Add up what the run did, as far as it came, and write the files of its kind; the frame adds the failure. */
  report(record: OpenedRecord<Run>, ending: Ending): Promise<Report>;
  /** @returns undefined when they are not known: what the plan counted stays on record */
  counts(report: Report): RunCounts | undefined;
  message(report: Report, run: Run): Message;
  /** The message about a request that was refused before there was a run; missing where nobody is told. */
  refusal?(asked: Asked & { runId: string }, failure: RunFailure): Message;
  /** Called once the run is reported. */
  reported?(report: Report): void;
  /** The report as the state machine answers it, below the 256 KiB that Step Functions takes. */
  answer?(report: Report): Report;
}
