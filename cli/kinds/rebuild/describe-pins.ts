import { countOutcomes, RebuiltPin } from '../../../core/contracts/rebuilt';
import { formatCount } from '../../format/bytes';
import { printable } from '../../format/printable';

/** Maximum unproven pins shown. */
const PINS_SHOWN_MAX = 20;

/** Lines on the archives of a vault that claim to be pins: their number by outcome, and those that pin nothing, with the reasons. */
export function describePins(pins: readonly RebuiltPin[]): string[] {
  if (pins.length === 0) return [];
  const counts = countOutcomes(pins);
  const outcomes = RebuiltPin.shape.outcome.options.filter((outcome) => counts[outcome] !== undefined);
  const idle = pins.filter(({ outcome }) => outcome === 'unproven' || outcome === 'unused');
  const left = idle.length - PINS_SHOWN_MAX;
  return [
    `  pins           ${outcomes.map((outcome) => `${formatCount(counts[outcome] ?? 0)} ${outcome}`).join(', ')}`,
    ...idle.slice(0, PINS_SHOWN_MAX).map(({ plan, snapshot, archiveId, outcome, reason }) => {
      const what = snapshot === undefined ? `of plan ${plan}` : `of ${plan}@${snapshot}`;
      return `    ${outcome}: archive ${archiveId}, ${what}: ${printable(reason ?? '')}`;
    }),
    ...(left > 0 ? [`    and ${formatCount(left)} more`] : []),
  ];
}
