import { hasEnded } from '../../core/contracts/run-status';
import type { RunProgress } from '../kinds/kind-view';
import { viewOf } from '../kinds/kinds';
import type { RunState } from './run-state';
import { describeTimes, type RunTimes } from './times';

/** The displayed progress of a run at one moment. */
export interface ProgressDisplay {
  status: string;
  /** A fingerprint that changes whenever the progress does. */
  settled: string;
  /** Lines that are redrawn on a terminal. @param columns width of the terminal; no line is longer */
  draw(columns: number): string[];
  /** The progress on one line, for a pipe or a log. */
  line(): string;
}

export function progressDisplayOf(state: RunState, progress: RunProgress, times: RunTimes): ProgressDisplay {
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
