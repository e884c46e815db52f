import { hasEnded } from '../../core/contracts/run-status';
import { displayWidth } from '../format/display-width';
import { wrapFields } from '../format/wrap-fields';
import type { RunProgress } from '../kinds/kind-view';
import { viewOf } from '../kinds/kinds';
import type { RunState } from './run-state';
import { type RunTimes, timeFields } from './times';

/** The displayed progress of a run at one moment. */
export interface ProgressDisplay {
  status: string;
  /** A fingerprint that changes whenever the progress does. */
  settled: string;
  /** Lines that are redrawn on a terminal. @param columns width of the terminal, at least 23; no line is wider */
  draw(columns: number): string[];
  /** Those lines without the id and phase of the run. */
  drawBody(columns: number): string[];
  /** The progress on one line, for a pipe or a log. */
  line(): string;
}

/** The display of what was measured. @param rate rate at which the run copies, if it is known */
export function progressDisplayOf(
  state: RunState,
  progress: RunProgress,
  times: RunTimes,
  rate?: string,
): ProgressDisplay {
  const { runId, status, isDryRun } = state;
  const title = isDryRun ? `dry run, ${status}` : status;
  const drawBody = (columns: number) => [
    ...progress.draw(columns, rate),
    ...wrapFields(timeFields(times), columns, '  '),
  ];
  return {
    status,
    settled: progress.settled,
    draw: (columns) => [...drawTitle(runId, phaseOf(state), columns), ...drawBody(columns)],
    drawBody,
    line: () => [`${runId} ${title}`, ...progress.parts, ...(rate ? [rate] : []), ...timeFields(times)].join(', '),
  };
}

/** Id and phase, on lines of their own if they do not fit on one. An id that is wider than a line is left out: it is not cut. */
function drawTitle(runId: string, phase: string, columns: number): string[] {
  const title = `${runId}  ${phase}`;
  if (displayWidth(title) <= columns) return [title];
  return [...(displayWidth(runId) <= columns ? [runId] : []), ...wrapFields([phase], columns, '  ')];
}

function phaseOf({ kind, status, isDryRun }: RunState): string {
  if (status === 'stopping') return 'stopping: its execution is about to end';
  const { phases, dryRunPhases = {} } = viewOf(kind);
  const words = isDryRun ? { ...phases, ...dryRunPhases } : phases;
  const phase = hasEnded(status) ? status : (words[status] ?? status);
  return isDryRun ? `dry run, ${phase}` : phase;
}
