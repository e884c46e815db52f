import { formatTime } from '../format/duration';
import { printable } from '../format/printable';
import { viewOf } from '../kinds/kinds';
import { fields } from '../report/fields';
import type { RunState } from './run-state';

/** Lines of text about a run without a report: it is under way, or ended before its report was written. */
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
