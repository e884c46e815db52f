import { NothingSelectedError } from '../contracts/errors';
import type { Selection, SelectionOutcome } from '../contracts/selection';
import { exactBytes } from '../text/exact-bytes';
import { type DescribedSelection, describeRange, describeSelection } from './describe-selection';
import type { IdList } from './id-list';
import type { SelectionFilter } from './selection-filter';

const IDS_NAMED_MAX = 10;
const PATHS_NAMED_MAX = 5;

/** Options of the command line, by the member of a selection that they set. */
const OPTIONS: Record<keyof SelectionOutcome['excluded'], string> = {
  paths: '--path',
  created: '--created',
  largerThanBytes: '--larger',
  smallerThanBytes: '--smaller',
  ids: '--ids',
  limit: '--limit',
};

/** Outcome of a selection, once all archives have passed its filter. @param dropped archives beyond the limit */
export function selectionOutcome(
  selection: DescribedSelection,
  { listed, excluded }: Pick<SelectionFilter, 'listed' | 'excluded'>,
  { ids, dropped }: { ids: IdList | undefined; dropped: number },
): SelectionOutcome {
  return {
    words: describeSelection(selection),
    listed,
    excluded: dropped > 0 ? { ...excluded, limit: dropped } : excluded,
    unlistedIds: ids?.unfound(0).count,
  };
}

/** Warnings about ids that the inventory or manifest does not list. */
export function unlistedWarnings(ids: IdList | undefined, { created }: Pick<Selection, 'created'>): string[] {
  const { count, first } = ids?.unfound(IDS_NAMED_MAX) ?? { count: 0, first: [] };
  if (count === 0) return [];
  const others = count > first.length ? ` and ${count - first.length} more` : '';
  const range = created ? ', of which only archives created in the range are known' : '';
  return [`Ids in the list of ids that are not listed${range}: ${count}. They are ${first.join(', ')}${others}.`];
}

/**
 * Warnings about globs that equal the name of an archive and so hide what they match as patterns: anyone who may upload to the vault
 * can give an archive such a name.
 */
export function hiddenWarnings({ literal, hidden }: Pick<SelectionFilter, 'literal' | 'hidden'>): string[] {
  if (hidden === 0) return [];
  const names = literal.slice(0, PATHS_NAMED_MAX).map((glob) => JSON.stringify(glob));
  const others = literal.length > names.length ? ` and ${literal.length - names.length} more` : '';
  return [
    `Archives that match a glob as a pattern, and are not selected: ${hidden}. Another archive has the glob as its name, and is ` +
      `selected alone: ${names.join(', ')}${others}. To select the others, write the glob in another way, with a backslash before ` +
      'one of its letters or digits.',
  ];
}

/** @param source the inventory or manifest, for the message */
export function nothingSelected(source: string, outcome: SelectionOutcome, { created }: Pick<Selection, 'created'>) {
  const { listed, excluded, words, unlistedIds = 0 } = outcome;
  if (listed.archives === 0 && created) {
    return new NothingSelectedError(
      `${source} lists no archive created ${describeRange(created)}. Nothing was requested; take a wider range`,
    );
  }
  const reasons = Object.entries(OPTIONS).flatMap(([member, option]) => {
    const archives = excluded[member as keyof typeof OPTIONS];
    return archives === undefined ? [] : [`${option} excludes ${archives}`];
  });
  if (unlistedIds > 0) reasons.push(`${unlistedIds} of the ids are not listed`);
  return new NothingSelectedError(
    `no archive is selected of the ${listed.archives} (${exactBytes(listed.bytes)}) that ${source} lists: ${reasons.join(', ')}. ` +
      `Nothing was requested. The selection: ${words}`,
  );
}
