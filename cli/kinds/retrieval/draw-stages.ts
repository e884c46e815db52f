import { STAGES, type StageProgress } from '../../../core/retrieval/stage-progress';
import { formatBar, formatPercent } from '../../format/bar';
import { countOf, formatBytes, formatCount } from '../../format/bytes';

/** A bar per stage, once there is a plan. @param columns width of the terminal */
export function drawStages(progress: StageProgress, counted: string, columns: number): string[] {
  const { total } = progress;
  if (total.archives === 0) return [];
  const counts = STAGES.map((stage) => {
    const { archives, bytes } = progress[stage];
    return `${formatCount(archives)} of ${countOf(total.archives, counted)}, ${formatBytes(bytes)}`;
  });
  const barWidth = Math.min(40, columns - Math.max(...counts.map((text) => text.length)) - 20);
  return STAGES.map((stage, index) => {
    const { bytes } = progress[stage];
    const bar = stage === 'failed' || barWidth < 5 ? '' : `${formatBar(bytes, total.bytes, barWidth)} `;
    const pad = stage === 'failed' && barWidth >= 5 ? ' '.repeat(barWidth + 1) : bar;
    const percent = formatPercent(bytes, total.bytes).padStart(5);
    return `  ${stage.padEnd(9)} ${pad}${percent}  ${counts[index]}`;
  });
}

/** The progress as parts of one line. */
export function stageParts(progress: StageProgress, counted: string): string[] {
  const { archives, bytes } = progress.total;
  if (archives === 0) return [];
  return [
    ...STAGES.map((stage) => `${stage} ${progress[stage].archives}`),
    `of ${countOf(archives, counted)}`,
    `${formatBytes(progress.verified.bytes)} of ${formatBytes(bytes)} verified`,
  ];
}
