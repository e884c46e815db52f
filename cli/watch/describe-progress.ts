import type { RunState } from '../deployment/run-state';
import { formatBar, formatPercent } from '../format/bar';
import { countOf, formatBytes, formatCount } from '../format/bytes';
import type { Frame } from './frame';
import { type Progress, STAGES } from './progress';
import { describeTimes } from './times';

/** What the lines about a run under way are made from. */
export interface Look {
  state: RunState;
  progress: Progress;
  elapsedMs: number | undefined;
  remainingMs: number | undefined;
}

function phaseOf({ status, restore }: RunState): string {
  if (status === 'opening') return 'opening: checking the request';
  if (status === 'inventory') return 'inventory: Glacier prepares the list of archives (about 4 hours)';
  if (status !== 'planning') return status;
  return restore
    ? 'planning: reading the snapshot, once no other run is at work on the plan'
    : 'planning: reading the inventory, looking at the destination';
}

/** What to say of archives: those of a restore are the objects that it brings back. */
const nounOf = (state: RunState) => (state.restore ? 'object' : 'archive');

export function runFrame(look: Look): Frame {
  const { requested, staged, verified, failed } = look.progress;
  return {
    status: look.state.status,
    settled: [requested, staged, verified, failed].map((amount) => amount.archives).join('/'),
    draw: (columns) => drawProgress(look, columns),
    line: () => progressLine(look),
  };
}

/**
 * The lines that are drawn again and again on a terminal: a heading, and a bar per stage once there is a plan.
 *
 * @param columns width of the terminal; no line is longer
 */
export function drawProgress(look: Look, columns: number): string[] {
  const { state, progress } = look;
  const lines = [`${state.runId}  ${phaseOf(state)}`];
  if (progress.total.archives > 0) {
    const counts = STAGES.map((stage) => {
      const { archives, bytes } = progress[stage];
      return `${formatCount(archives)} of ${countOf(progress.total.archives, nounOf(state))}, ${formatBytes(bytes)}`;
    });
    const barWidth = Math.min(40, columns - Math.max(...counts.map((text) => text.length)) - 20);
    for (const [index, stage] of STAGES.entries()) {
      const { bytes } = progress[stage];
      const bar = stage === 'failed' || barWidth < 5 ? '' : `${formatBar(bytes, progress.total.bytes, barWidth)} `;
      const pad = stage === 'failed' && barWidth >= 5 ? ' '.repeat(barWidth + 1) : bar;
      const percent = formatPercent(bytes, progress.total.bytes).padStart(5);
      lines.push(`  ${stage.padEnd(9)} ${pad}${percent}  ${counts[index]}`);
    }
  }
  const times = describeTimes(look);
  if (times) lines.push(`  ${times}`);
  return lines.map((line) => line.slice(0, columns));
}

/** The same in one line, for a pipe or a log. */
export function progressLine(look: Look): string {
  const { state, progress } = look;
  const parts = [`${state.runId} ${state.status}`];
  if (progress.total.archives > 0) {
    parts.push(...STAGES.map((stage) => `${stage} ${progress[stage].archives}`));
    const { archives, bytes } = progress.total;
    parts.push(`of ${countOf(archives, nounOf(state))}`);
    parts.push(`${formatBytes(progress.verified.bytes)} of ${formatBytes(bytes)} verified`);
  }
  const times = describeTimes(look);
  if (times) parts.push(times);
  return parts.join(', ');
}
