import type { CheckReport } from '../../core/contracts/check';

/** Snapshots in other vaults that are named. */
const ELSEWHERE_NAMED = 5;

/** What a person should know of a check before trusting what it says. */
export function checkWarnings({ plan, sums, elsewhere, sample }: CheckReport): string[] {
  const { notYetListed = 0, unconfirmed = 0, unreadable = 0 } = sums ?? {};
  return [
    ...(notYetListed > 0
      ? [
          `Archives that are too young to be in the inventory for sure, and are not in it: ${notYetListed}. A check a day later ` +
            'tells of them.',
        ]
      : []),
    ...(unreadable > 0
      ? [
          `Elements of the inventory that cannot be read: ${unreadable}. An archive that is reported missing may be one of them ` +
            'that does not name it.',
        ]
      : []),
    ...(unconfirmed > 0
      ? [
          `Archives that the inventory names in an element that cannot be read: ${unconfirmed}. They are neither found nor missing.`,
        ]
      : []),
    ...(elsewhere.length > 0 ? [elsewhereWarning(plan, elsewhere)] : []),
    ...(sample && sample.objects !== null && sample.objects < sample.wanted
      ? [
          `The sample has ${sample.objects} of the ${sample.wanted} objects that were asked for: there are no more to choose from.`,
        ]
      : []),
  ];
}

function elsewhereWarning(plan: string, elsewhere: CheckReport['elsewhere']): string {
  const named = elsewhere.slice(0, ELSEWHERE_NAMED).map(({ snapshot, vault }) => `${plan}@${snapshot} in ${vault}`);
  const more = elsewhere.length > named.length ? ', …' : '';
  return `Kept snapshots that lie in other vaults, which were not checked: ${elsewhere.length} (${named.join(', ')}${more}). Check each by its id.`;
}
