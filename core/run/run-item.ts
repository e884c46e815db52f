import * as z from 'zod';
import { jsonText } from '../contracts/json-text';
import { OpenedRun } from '../contracts/opened-run';
import { RunKind } from '../contracts/run-kind';
import { RunStatus } from '../contracts/run-status';
import { ofAnyRun } from '../contracts/run-steps';

/** How much a run is about, in what its kind counts (archives, or objects of a restore), and how much of it is done. */
export const Counts = z.object({
  items: z.int().min(0),
  bytes: z.int().min(0),
  done: z.int().min(0),
  /** Missing of a kind that names its failures otherwise. */
  failed: z.int().min(0).optional(),
});

/** The members of a run's item that the index of runs has as well. */
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
  /** What the request named, as far as it could be read. */
  plan: z.string().optional(),
  vault: z.string().optional(),
  /** As of the plan, and, once the run has ended, of its report. */
  counts: Counts.optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
});

function summaryOf({ pk, error, cause, ...members }: z.infer<typeof Indexed>) {
  const failure = error === undefined ? undefined : { error, cause: cause ?? '' };
  return { ...members, runId: pk.slice('run/'.length), failure };
}

/** An item of the index of runs. */
export const SummaryItem = Indexed.transform(summaryOf);

/** The item of a run. */
export const RunItem = Indexed.extend({
  /** The request as it was made. */
  request: jsonText(z.unknown()),
  /** Missing before the run has been opened. */
  run: jsonText(OpenedRun).optional(),
  /** Why the destination takes nothing more of the run. */
  denied: z.string().optional(),
}).transform(({ request, run, denied, ...indexed }) => ({ ...summaryOf(indexed), request, run, denied }));
