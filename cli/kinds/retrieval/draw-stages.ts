import type { Amount } from '../../../core/retrieval/batch-progress';
import { STAGES } from '../../../core/retrieval/stage-progress';
import { type BarRow, drawBars } from '../../format/bars';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { type ShownStages, unprovenIn } from './shown-stages';

/** An archive counts as a byte of its own, so that a bar is full only when objects without bytes are settled, too. */
const weightOf = ({ archives, bytes }: Amount) => archives + bytes;

/** A bar per stage, once there is a plan. @param columns width of the terminal */
export function drawStages(progress: ShownStages, counted: string, columns: number, rate?: string): string[] {
  const { total, isDryRun } = progress;
  if (total.archives === 0) return [];
  return drawBars(isDryRun ? plannedRows(progress, counted) : stageRows(progress, counted, rate), columns);
}

/** What a dry run has found: it requests nothing, so that no stage is reached. */
const plannedRows = (progress: ShownStages, counted: string): BarRow[] => [
  { label: 'planned', texts: amountTexts(progress.total, counted) },
  ...presentRow(progress, counted),
];

/** What is at the destination already, which every stage counts as done though nothing is requested for it. */
const presentRow = ({ present }: ShownStages, counted: string): BarRow[] =>
  present.archives > 0 ? [{ label: 'present', texts: amountTexts(present, counted) }] : [];

const amountTexts = ({ archives, bytes }: Amount, counted: string) => [
  `${countOf(archives, counted)}, ${formatBytes(bytes)}`,
  countOf(archives, counted),
  formatCount(archives),
];

/** Each bar shows what has failed apart, since that comes to no further stage. */
function stageRows(progress: ShownStages, counted: string, rate: string | undefined): BarRow[] {
  const { total } = progress;
  const unproven = unprovenIn(progress);
  const failed = weightOf(progress.failed) + weightOf(unproven);
  const failures = (amount: Amount): Pick<BarRow, 'share' | 'isFailure'> =>
    amount.archives > 0
      ? { share: { done: 0, failed: weightOf(amount), total: weightOf(total) }, isFailure: true }
      : {};
  // As many texts in each row, so that all rows are shortened alike.
  const textsOf = ({ archives, bytes }: Amount, more: string) => [
    `${formatCount(archives)} of ${countOf(total.archives, counted)}, ${formatBytes(bytes)}${more}`,
    `${formatCount(archives)} of ${countOf(total.archives, counted)}, ${formatBytes(bytes)}`,
    `${formatCount(archives)} of ${countOf(total.archives, counted)}`,
    `${formatCount(archives)} of ${formatCount(total.archives)}`,
    formatCount(archives),
  ];
  return [
    ...presentRow(progress, counted),
    ...STAGES.map((stage): BarRow => {
      const done = weightOf(progress[stage]);
      const texts = textsOf(progress[stage], stage === 'verified' && rate ? `, ${rate}` : '');
      if (stage === 'failed') return { label: stage, ...failures(progress.failed), texts };
      return { label: stage, share: { done, failed, total: weightOf(total) }, texts };
    }),
    ...(unproven.archives > 0 ? [{ label: 'unproven', ...failures(unproven), texts: textsOf(unproven, '') }] : []),
  ];
}

/** The progress as parts of one line. */
export function stageParts(progress: ShownStages, counted: string): string[] {
  const { total, verified, present, isDryRun } = progress;
  if (total.archives === 0) return [];
  const there = present.archives > 0 ? [`${formatCount(present.archives)} present`] : [];
  if (isDryRun) {
    return [`${countOf(total.archives, counted)} planned`, ...there, formatBytes(total.bytes)];
  }
  const unproven = unprovenIn(progress).archives;
  return [
    ...there,
    ...STAGES.map((stage) => `${stage} ${progress[stage].archives}`),
    ...(unproven > 0 ? [`unproven ${unproven}`] : []),
    `of ${countOf(total.archives, counted)}`,
    `${formatBytes(verified.bytes)} of ${formatBytes(total.bytes)} verified`,
  ];
}
