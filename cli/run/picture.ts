import { hasEnded } from '../../core/contracts/run-status';
import type { RunProgress } from '../kinds/kind-view';
import { viewOf } from '../kinds/kinds';
import type { RunState } from './run-state';
import { describeTimes, type RunTimes } from './times';

/** What there is to show of a run at one moment. */
export interface Picture {
  status: string;
  /** Differs from the picture before when something has moved. */
  settled: string;
  /** The lines that are drawn again and again on a terminal. @param columns width of the terminal; no line is longer */
  draw(columns: number): string[];
  /** The same in one line, for a pipe or a log. */
  line(): string;
}

export function pictureOf(state: RunState, progress: RunProgress, times: RunTimes): Picture {
  const { runId, status } = state;
  const elapsed = describeTimes(times);
  return {
    status,
    settled: progress.settled,
    draw(columns) {
      const lines = [`${runId}  ${phaseOf(state)}`, ...progress.draw(columns), `  ${elapsed}`];
      return lines.map((line) => line.slice(0, columns));
    },
    line: () => [`${runId} ${status}`, ...progress.parts, elapsed].join(', '),
  };
}

function phaseOf({ kind, status }: RunState): string {
  if (status === 'stopping') return 'stopping: its execution is about to end';
  return hasEnded(status) ? status : (viewOf(kind).phases[status] ?? status);
}
