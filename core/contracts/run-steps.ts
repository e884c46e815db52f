import * as z from 'zod';
import { RunId } from './names';

/** Execution of a run. Its name and ARN can be reused after 90 days, by an execution with another start time. */
export const Execution = z.object({
  /** Name of the execution; also the id of the run, unless a schedule started it. */
  execution: z.string(),
  executionArn: z.string(),
  /** ISO 8601. */
  executionStartedAt: z.string(),
});
export type Execution = z.infer<typeof Execution>;

/** Members that the request, the opened run and the report of every kind have. */
export const ofAnyRun = {
  /** Id of the run that this one retries. */
  retryOf: RunId.optional(),
};

/** Input of the first step of a run: the unchecked request. The state machine adds its part of the configuration. */
export const OpenRunInput = Execution.extend({ request: z.unknown() });

/** Output of the first step. Not opened: another execution has already started the run, so there is nothing to do or report. */
export const openRunOutput = <Run extends z.ZodType>(run: Run) =>
  z.discriminatedUnion('opened', [
    z.object({ opened: z.literal(true), run }),
    z.object({ opened: z.literal(false), runId: RunId, reason: z.string() }),
  ]);
export type OpenRunOutput<Run> = { opened: true; run: Run } | { opened: false; runId: string; reason: string };

/** Reason why a run ended early: a failure, a person stopped its execution, or the request was refused. */
export const RunFailure = z.object({
  status: z.enum(['failed', 'stopped', 'refused']).default('failed'),
  error: z.string(),
  cause: z.string(),
});
export type RunFailure = z.infer<typeof RunFailure>;

const ReportStep = Execution.extend({
  request: z.unknown(),
  /** Undefined for a run that completed. */
  failure: RunFailure.optional(),
  /** Whether an event about the end of the execution is the caller, not a step: a run that has already ended was reported. */
  isEvent: z.literal(true).optional(),
});

/** Failures to record for executions that ended without success. */
const ENDINGS = {
  ABORTED: { status: 'stopped', error: 'RunStopped', cause: 'its execution was stopped before it ended' },
  TIMED_OUT: { status: 'failed', error: 'States.Timeout', cause: 'its execution exceeded its time limit' },
  FAILED: { status: 'failed', error: 'States.Runtime', cause: 'its execution failed without a cause' },
} as const;

/**
 * Event "Step Functions Execution Status Change" of an execution that ended without success; only the members in use.
 *
 * @see AWS Step Functions Developer Guide, "Automating Step Functions event delivery with EventBridge"
 */
const ExecutionEnded = z
  .object({
    detail: z.object({
      name: z.string(),
      executionArn: z.string(),
      status: z.enum(['ABORTED', 'TIMED_OUT', 'FAILED']),
      /** Epoch milliseconds. */
      startDate: z.number(),
      /** JSON; null when it is too large for an event. */
      input: z.string().nullable(),
      error: z.string().nullish(),
      cause: z.string().nullish(),
    }),
  })
  .transform(({ detail }): z.infer<typeof ReportStep> => {
    const { name, executionArn, status, startDate, input, error, cause } = detail;
    const ending = ENDINGS[status];
    return {
      execution: name,
      executionArn,
      executionStartedAt: new Date(startDate).toISOString(),
      request: input === null ? undefined : JSON.parse(input),
      failure: { ...ending, error: error ?? ending.error, cause: cause ?? ending.cause },
      isEvent: true,
    };
  });

/** Input of the last step of a run, and of its function when an execution has ended without that step. */
export const ReportRunInput = z.union([ReportStep, ExecutionEnded]);
export type ReportRunInput = z.infer<typeof ReportRunInput>;
