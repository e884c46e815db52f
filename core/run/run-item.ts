import * as z from 'zod';
import { jsonText } from '../contracts/json-text';
import { OpenedRun } from '../contracts/opened-run';
import { RunKind } from '../contracts/run-kind';
import { RunStatus } from '../contracts/run-status';
import { ofAnyRun } from '../contracts/run-steps';

/** Size and progress of a run, in the items of its kind: archives, or objects of a restore. */
export const Counts = z.object({
  items: z.int().min(0),
  bytes: z.int().min(0),
  done: z.int().min(0),
  /** Undefined for kinds that report failures in another way. */
  failed: z.int().min(0).optional(),
});

/** Attributes of a run's item that are projected into the index of runs. */
const Indexed = z.object({
  pk: z.templateLiteral(['run/', z.string().min(1)]),
  kind: RunKind,
  status: RunStatus,
  executionArn: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  isDryRun: z.boolean(),
  ...ofAnyRun,
  /** Plan and vault of the request, as far as it could be read. */
  plan: z.string().optional(),
  vault: z.string().optional(),
  /** Set when planning is complete, and again from the report when the run ends. */
  counts: Counts.optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
});

function summaryOf({ pk, error, cause, ...members }: z.infer<typeof Indexed>) {
  const failure = error === undefined ? undefined : { error, cause: cause ?? '' };
  return { ...members, runId: pk.slice('run/'.length), failure };
}

/** Item of the index of runs. */
export const SummaryItem = Indexed.transform(summaryOf);

/** Item of a run in the state table. */
export const RunItem = Indexed.extend({
  /** Original request. */
  request: jsonText(z.unknown()),
  /** Opened run; undefined before it is opened. */
  run: jsonText(OpenedRun).optional(),
  /** Reason why the destination permanently refuses writes of the run. */
  denied: z.string().optional(),
}).transform(({ request, run, denied, ...indexed }) => ({ ...summaryOf(indexed), request, run, denied }));
