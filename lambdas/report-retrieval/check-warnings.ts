import type { CheckReport } from '../../core/contracts/check';

/** Maximum number of snapshots in other vaults that the warning names. */
const ELSEWHERE_SHOWN = 5;

/** Warnings about limits of a check's results. */
export function checkWarnings({ plan, sums, elsewhere }: CheckReport): string[] {
  const { unconfirmed = 0, unreadable = 0 } = sums ?? {};
  return [
    ...(unreadable > 0
      ? [
          `Elements of the inventory that cannot be read: ${unreadable}. An archive that is reported as missing may be in one of ` +
            'them, if the element has no archive id.',
        ]
      : []),
    ...(unconfirmed > 0
      ? [
          `Archives whose element in the inventory cannot be read: ${unconfirmed}. They count neither as found nor as missing.`,
        ]
      : []),
    ...(elsewhere.length > 0 ? [elsewhereWarning(plan, elsewhere)] : []),
  ];
}

/** Notes about what a check did not cover, which ask for nothing. */
export function checkNotes({ sums, sample }: CheckReport): string[] {
  const notYetListed = sums?.notYetListed ?? 0;
  return [
    ...(notYetListed > 0
      ? [
          `Archives that the inventory does not list, and that may be too young for it: ${notYetListed}. A check with a later ` +
            'inventory covers them; Glacier creates none while a vault does not change.',
        ]
      : []),
    ...(sample && sample.objects !== null && sample.objects < sample.wanted
      ? [
          `The sample has ${sample.objects} of the ${sample.wanted} objects that were requested: the snapshot has no more that can be sampled.`,
        ]
      : []),
  ];
}

function elsewhereWarning(plan: string, elsewhere: CheckReport['elsewhere']): string {
  const named = elsewhere.slice(0, ELSEWHERE_SHOWN).map(({ snapshot, vault }) => `${plan}@${snapshot} in ${vault}`);
  const more = elsewhere.length > named.length ? ', …' : '';
  return `Kept snapshots in other vaults, which were not checked: ${elsewhere.length} (${named.join(', ')}${more}). Check each by its id.`;
}
