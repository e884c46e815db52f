import { RunKind } from '../../../core/contracts/run-kind';
import { hasEnded, RunStatus } from '../../../core/contracts/run-status';
import type { RunSummary } from '../../../core/run/run-record';
import { CommandError } from '../../errors/command-error';
import { printable } from '../../format/printable';

/** Filter value for all statuses of runs that have not ended. */
const UNDER_WAY = 'under-way';
export type StatusFilter = RunStatus | typeof UNDER_WAY;
export const STATUS_FILTERS: readonly StatusFilter[] = [UNDER_WAY, ...RunStatus.options];

/** Filter for runs; a missing member matches all. */
export interface RunFilter {
  kind?: RunKind | undefined;
  plan?: string | undefined;
  vault?: string | undefined;
  status?: StatusFilter | undefined;
}

/** Whether a run matches the filter, except for its status, which for a run under way is not known from its record alone. */
export const isChosen = (run: RunSummary, { kind, plan, vault }: RunFilter): boolean =>
  (kind === undefined || run.kind === kind) &&
  (plan === undefined || run.plan === plan) &&
  (vault === undefined || run.vault === vault);

export function hasStatus({ status }: RunSummary, wanted: StatusFilter | undefined): boolean {
  if (wanted === UNDER_WAY) return !hasEnded(status);
  return wanted === undefined || status === wanted;
}

/** @throws CommandError */
export function parseKind(text: string): RunKind {
  const kind = RunKind.safeParse(text);
  if (kind.success) return kind.data;
  throw new CommandError(`--kind '${printable(text)}' is none of ${RunKind.options.join(', ')}.`);
}

/** @throws CommandError */
export function parseStatus(text: string): StatusFilter {
  if (text === UNDER_WAY) return UNDER_WAY;
  const status = RunStatus.safeParse(text);
  if (status.success) return status.data;
  throw new CommandError(`--status '${printable(text)}' is none of ${STATUS_FILTERS.join(', ')}.`);
}
