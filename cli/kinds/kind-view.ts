import type * as z from 'zod';
import type { OpenedRun } from '../../core/contracts/opened-run';
import type { RunPhase } from '../../core/contracts/run-status';
import type { RunCounts } from '../../core/run/run-record';
import type { AnyReport } from '../../core/run/run-reporting';
import type { Deployment } from '../deployment/deployment';
import type { ExitCode } from '../exit-codes';
import type { Field } from '../report/fields';
import type { RunState } from '../run/run-state';

/** The progress of a run, and its representations. */
export interface RunProgress {
  /** The progress that `--json` prints. */
  json: object;
  /** Bytes that are verified, failed or written. */
  settledBytes: number;
  /** Bytes to settle; undefined in a phase whose pace does not tell when it will end. */
  totalBytes: number | undefined;
  /** A fingerprint that changes whenever the progress does. */
  settled: string;
  /** Whether the settled bytes are copied by the run, so that their pace is a rate. */
  isCopying: boolean;
  /**
   * Lines that are redrawn on a terminal.
   *
   * @param columns maximum width of a line
   * @param rate rate at which bytes are copied, if it is known
   */
  draw(columns: number, rate?: string): string[];
  /** The parts of the same progress on one line, for a pipe or a log. */
  parts: string[];
}

/** Reads the progress of one run, once per poll. */
export interface ProgressReader<Run extends OpenedRun = OpenedRun> {
  read(state: RunState<Run>): Promise<RunProgress>;
}

/** What the description of a report needs of the deployment of its run. */
export type ReportedBy = Pick<Deployment, 'files' | 'hasVirtualTime'>;

/** Output and exit code for a run that has ended with a report. */
export interface RunConclusion {
  lines: string[];
  json: unknown;
  exitCode: ExitCode;
}

/** Presentation of the runs of one kind. `cli/run` has what is common to all kinds. */
export interface KindView<Run extends OpenedRun = OpenedRun, Report extends AnyReport = AnyReport> {
  /** Descriptions of phases whose names do not say enough. */
  phases: Partial<Record<RunPhase, string>>;
  /** Descriptions for a dry run, where they differ: nothing is copied, written or deleted. */
  dryRunPhases?: Partial<Record<RunPhase, string>>;
  /** Short description of an opened run. */
  about(run: Run): string;
  /** Fields of an opened run without a report, besides those that every run has. */
  fields(run: Run): Field[];
  /** @returns a reader for the progress of one run */
  progressReader(deployment: Deployment): ProgressReader<Run>;
  /** Counts of a run under way, for a list of runs; costs one read. @returns undefined until they are known */
  counts(deployment: Deployment, state: RunState<Run>): Promise<RunCounts | undefined>;
  /** Usual duration of such a run in milliseconds; used for the remaining time until bytes are settled. Undefined if it is not known. */
  usualMs?(run: Run): number | undefined;
  /** Schema of the report. */
  report: z.ZodType<Report>;
  /** Output and exit code for a report, with what to do next. @param room columns that tables may take */
  conclude(report: Report, state: RunState<Run>, deployment: Deployment, room: number): Promise<RunConclusion>;
}
