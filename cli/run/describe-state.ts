import { formatTime } from '../format/duration';
import { printable } from '../format/printable';
import { viewOf } from '../kinds/kinds';
import { fields } from '../report/fields';
import type { RunState } from './run-state';

/** A run without a report: under way, or ended before there was one. */
export function describeState(state: RunState): string[] {
  const { runId, retryOf, kind, run, status, isDryRun, plan, vault, startedAt, finishedAt, failure } = state;
  return [
    `Run ${runId}: ${status}`,
    ...fields([
      ['kind', isDryRun ? `${kind}, dry run` : kind],
      ['retry of', retryOf],
      ['plan', plan],
      ['vault', vault],
      ...(run ? viewOf(kind).fields(run) : []),
      ['started', `${formatTime(startedAt)} UTC`],
      ['finished', finishedAt && `${formatTime(finishedAt)} UTC`],
    ]),
    ...(failure ? [`  ${failure.error}: ${printable(failure.cause)}`] : []),
  ];
}
