import type * as z from 'zod';
import type { OpenedRun } from '../../core/contracts/opened-run';
import type { RunPhase } from '../../core/contracts/run-status';
import type { RunCounts } from '../../core/run/run-record';
import type { AnyReport } from '../../core/run/run-reporting';
import type { Deployment } from '../deployment/deployment';
import type { ExitCode } from '../exit-codes';
import type { Field } from '../report/fields';
import type { RunState } from '../run/run-state';

/** How far a run has come, and how that is shown. */
export interface RunProgress {
  /** What `--json` prints. */
  json: object;
  /** Bytes that are done with, and how many are to be; the latter only in a phase whose pace tells when it will be over. */
  settledBytes: number;
  totalBytes: number | undefined;
  /** Differs from the progress before when something has moved. */
  settled: string;
  /** Lines that are drawn again and again on a terminal. @param columns what no line should be longer than */
  draw(columns: number): string[];
  /** The same as parts of one line, for a pipe or a log. */
  parts: string[];
}

/** Reads the progress of one run again and again. */
export interface ProgressReader<Run extends OpenedRun = OpenedRun> {
  read(state: RunState<Run>): Promise<RunProgress>;
}

/** How a run is shown that has ended with a report. */
export interface RunConclusion {
  lines: string[];
  json: unknown;
  exitCode: ExitCode;
}

/** What the command line says of runs of one kind. What it says of runs of every kind is in `cli/run`. */
export interface KindView<Run extends OpenedRun = OpenedRun, Report extends AnyReport = AnyReport> {
  /** Words for phases whose names do not say enough. */
  phases: Partial<Record<RunPhase, string>>;
  /** What an opened run is about, in some words. */
  about(run: Run): string;
  /** What is told of an opened run that has no report, besides what every run has. */
  fields(run: Run): Field[];
  /** @returns what follows one run, look by look */
  progressReader(deployment: Deployment): ProgressReader<Run>;
  /** Counts of a run under way, for a list of runs: one read. undefined as long as they are not known. */
  counts(deployment: Deployment, state: RunState<Run>): Promise<RunCounts | undefined>;
  /** Milliseconds that such a run usually takes until its end; told as long as nothing is settled. */
  usualMs?(run: Run): number;
  /** The schema of its report. */
  report: z.ZodType<Report>;
  /** How it ended, and what to do next. */
  conclude(report: Report, state: RunState<Run>, deployment: Deployment): Promise<RunConclusion>;
}
