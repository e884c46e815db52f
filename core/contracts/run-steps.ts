import * as z from 'zod';
import { RunId } from './names';

/** The execution of a run. After 90 days Step Functions gives its name, and with it its ARN, to another one, which starts at another time. */
export const Execution = z.object({
  /** Name of the execution, and id of the run unless a schedule started it. */
  execution: z.string(),
  executionArn: z.string(),
  /** ISO 8601. */
  executionStartedAt: z.string(),
});
export type Execution = z.infer<typeof Execution>;

/** Members that the request, the opened run and the report of every kind have. */
export const ofAnyRun = {
  /** The run that this one tries again. */
  retryOf: RunId.optional(),
};

/** Input of the first step of a run: a request as somebody made it, not checked yet. The machine adds its part of the configuration. */
export const OpenRunInput = Execution.extend({ request: z.unknown() });

/** Answer of the first step. Not opened: another execution has begun the same run, and there is nothing to do or to report. */
export const openRunOutput = <Run extends z.ZodType>(run: Run) =>
  z.discriminatedUnion('opened', [
    z.object({ opened: z.literal(true), run }),
    z.object({ opened: z.literal(false), runId: RunId, reason: z.string() }),
  ]);
export type OpenRunOutput<Run> = { opened: true; run: Run } | { opened: false; runId: string; reason: string };

/** Why a run ended early: it failed, or a person stopped its execution. */
export const RunFailure = z.object({
  status: z.enum(['failed', 'stopped']).default('failed'),
  error: z.string(),
  cause: z.string(),
});
export type RunFailure = z.infer<typeof RunFailure>;

const ReportStep = Execution.extend({
  request: z.unknown(),
  /** Missing of a run that came to its end. */
  failure: RunFailure.optional(),
  /** Called because the execution has ended, not by a step of it: a run that has ended already has been reported. */
  isEvent: z.literal(true).optional(),
});

/** How an execution that has ended without success is told of. */
const ENDINGS = {
  ABORTED: { status: 'stopped', error: 'RunStopped', cause: 'its execution was stopped before it ended' },
  TIMED_OUT: { status: 'failed', error: 'States.Timeout', cause: 'its execution ran into its time limit' },
  FAILED: { status: 'failed', error: 'States.Runtime', cause: 'its execution failed without saying why' },
} as const;

/**
 * "Step Functions Execution Status Change", the event of an execution that ended without success, as far as it is read.
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
